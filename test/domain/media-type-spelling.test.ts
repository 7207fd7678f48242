import { announcedMimeType, readMimeType } from '../../src/domain/media-type-spelling';

describe('the media type that a client writes', () => {
  it.each([
    ['image/png', 'image/png'],
    ['IMAGE/PNG', 'image/png'],
    [' image/png ', 'image/png'],
    ['image/png;charset=binary', 'image/png'],
    ['image/jpg', 'image/jpeg'],
    ['image/pjpeg', 'image/jpeg'],
    ['image/x-png', 'image/png'],
    ['image/apng', 'image/png'],
    ['image/avif-sequence', 'image/avif'],
    ['image/avis', 'image/avif'],
    ['audio/mp3', 'audio/mpeg'],
    ['audio/mpeg3', 'audio/mpeg'],
    ['audio/x-mp3', 'audio/mpeg'],
    ['audio/x-mpeg', 'audio/mpeg'],
    ['audio/mpga', 'audio/mpeg'],
    ['audio/wave', 'audio/wav'],
    ['audio/x-wav', 'audio/wav'],
    ['audio/x-pn-wav', 'audio/wav'],
    ['audio/vnd.wave', 'audio/wav'],
    ['audio/vnd.wave;codec=1', 'audio/wav'],
    ['audio/x-flac', 'audio/flac'],
    ['audio/opus', 'audio/ogg'],
    ['audio/vorbis', 'audio/ogg'],
    ['audio/x-vorbis+ogg', 'audio/ogg'],
    ['audio/ogg; codecs=opus', 'audio/ogg'],
    ['application/ogg', 'audio/ogg'],
    // What Firefox makes of every name that ends with .ogg.
    ['video/ogg', 'audio/ogg'],
    ['audio/m4a', 'audio/mp4'],
    ['audio/x-m4a', 'audio/mp4'],
    ['audio/x-m4b', 'audio/mp4'],
    ['audio/mp4a-latm', 'audio/mp4'],
    ['audio/mp4;codecs=mp4a.40.2', 'audio/mp4'],
    ['audio/webm;codecs=opus', 'audio/webm'],
    ['audio/webm; codecs="opus"', 'audio/webm'],
    ['video/webm;codecs=vp8,opus', 'video/webm'],
    ['video/webm; codecs="vp9, opus"', 'video/webm'],
    ['video/x-m4v', 'video/mp4'],
    ['video/mp4;codecs=avc1.42E01E,mp4a.40.2', 'video/mp4'],
    ['application/mp4', 'video/mp4'],
    ['video/x-quicktime', 'video/quicktime'],
    ['video/x-matroska;codecs=avc1', 'video/x-matroska'],
    ['video/matroska', 'video/x-matroska'],
    ['application/x-matroska', 'video/x-matroska'],
    ['image/x-jpeg', 'image/jpeg'],
    ['image/x-jpg', 'image/jpeg'],
    ['image/x-avif', 'image/avif'],
    ['audio/m4r', 'audio/mp4'],
    ['audio/x-m4r', 'audio/mp4'],
    ['video/x-mov', 'video/quicktime'],
    ['video/x-mkv', 'video/x-matroska'],
  ])('%p is %s', (text, expected) => {
    expect(readMimeType(text)).toBe(expected);
  });

  it.each(['application/pdf', 'image/svg+xml', 'text/html', 'png', 'image/', '/png', 'image/png/x', 'constructor'])(
    '%p is none that files have',
    (text) => {
      expect(readMimeType(text)).toBeNull();
    },
  );
});

describe('what is awaited when a client says', () => {
  it.each([
    ['', 'still.png', 'image/png'],
    ['  ', 'still.png', 'image/png'],
    ['application/octet-stream', 'photo.JPEG', 'image/jpeg'],
    ['binary/octet-stream', 'a.b.jfif', 'image/jpeg'],
    ['application/x-binary', 'film.m4v', 'video/mp4'],
    ['*/*', 'note.opus', 'audio/ogg'],
    ['image/*', 'picture', 'image/png'],
    ['audio/*', 'voice', 'audio/mpeg'],
    ['audio/*', 'clip.mp4', 'audio/mp4'],
    ['video/*', 'clip.webm', 'video/webm'],
    // Nothing is known: something is awaited that every purpose takes.
    ['', 'recording', 'video/mp4'],
    ['unknown/unknown', 'archive.zip', 'video/mp4'],
    // What it says goes before what the file is called.
    ['image/jpg', 'still.png', 'image/jpeg'],
  ])('%p of a file called %s: %s', (text, filename, expected) => {
    expect(announcedMimeType(text, filename)).toBe(expected);
  });

  it.each(['application/pdf', 'text/plain', 'image/svg+xml', 'text/*'])('%p: nothing', (text) => {
    expect(announcedMimeType(text, 'still.png')).toBeNull();
  });
});
