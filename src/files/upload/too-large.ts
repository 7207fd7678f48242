import { MediaFailure } from '../../domain/errors';

export function tooLarge(maxBytes: number): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', `A file has at most ${maxBytes} bytes.`);
}
