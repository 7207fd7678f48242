import type { Sharp, SharpInput, SharpOptions } from 'sharp';

type Library = typeof import('sharp');

let library: Library | undefined;

/**
 * Begins to read a picture, or to make one from its options alone, as `sharp` itself does. The library is loaded with the
 * first picture: its native code was a tenth of a start, and 10 MB of a process that is never sent any.
 */
export function sharp(input: SharpInput | SharpOptions, options?: SharpOptions): Sharp {
  library ??= loadLibrary();
  return library(input as SharpInput, options);
}

/**
 * libvips remembers its last hundred operations by what they were given, and with them their decoders: each progressive
 * JPEG of 49 megapixels, 300 kB, left 140 MB behind. Bytes that come by a request are never the same memory again.
 */
function loadLibrary(): Library {
  const loaded: Library = require('sharp');
  loaded.cache(false);
  return loaded;
}
