import { ConcurrencyLimit } from '../../concurrency/concurrency-limit';
import type { ByteSource } from '../byte-source';
import type { ImageMimeType } from '../probe-image';
import { shrinkPicture } from './shrink-picture';

/** A picture is read into memory as a whole; a photograph of 50 megapixels has about as many bytes as PNG. */
export const MAX_RENDERED_BYTES = 64 * 1024 ** 2;

/** Each holds a picture in memory, and a probe may have to wait behind so many. */
const MAX_CONCURRENT = 4;

/** Twice the greatest width: what is narrower than 1:2 gets a narrower thumbnail. */
const MAX_HEIGHT = 2048;

export class ThumbnailRenderer {
  private readonly renders = new ConcurrencyLimit(MAX_CONCURRENT);

  /** @param decoding the limit that other work on pictures shares */
  constructor(private readonly decoding: ConcurrencyLimit) {}

  /**
   * Renders a picture that was probed as a WebP of at most `width` x 2,048 pixels: upright, the first frame alone, and
   * never larger than the picture. Waits for its turn.
   *
   * @returns null when the pixels cannot be decoded within limits
   * @throws the signal's reason, when it aborts before the work has begun; what `source.read` failed with
   */
  render(source: ByteSource, mimeType: ImageMimeType, width: number, signal: AbortSignal): Promise<Buffer | null> {
    if (source.sizeBytes > MAX_RENDERED_BYTES) return Promise.resolve(null);
    return this.renders.run(async () => {
      const bytes = Buffer.from(await source.read(0, source.sizeBytes));
      return this.decoding.run(() => renderWebp(bytes, mimeType, width), signal);
    }, signal);
  }
}

async function renderWebp(bytes: Buffer, mimeType: ImageMimeType, width: number): Promise<Buffer | null> {
  try {
    return await shrinkPicture(bytes, mimeType, { width, height: MAX_HEIGHT }).webp().toBuffer();
  } catch {
    return null;
  }
}
