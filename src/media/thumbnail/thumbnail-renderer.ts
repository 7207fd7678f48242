import { FairLimit } from '../../concurrency/fair-limit';
import { refuseOverload } from '../../concurrency/refuse-overload';
import type { ImageMimeType } from '../../domain/media';
import type { ByteSource } from '../byte-source';
import { shrinkPicture } from './shrink-picture';

/** A picture is read into memory as a whole; a photograph of 50 megapixels has about as many bytes as PNG. */
export const MAX_RENDERED_BYTES = 64 * 1024 ** 2;

/**
 * Each holds a picture in memory, and a probe may have to wait behind so many. A page may show a hundred at once; what
 * waits for longer is not waited for.
 */
const RENDERS = {
  maxConcurrent: 4,
  maxConcurrentPerTenant: 3,
  maxWaiting: 1_000,
  maxWaitingPerTenant: 200,
  maxWaitMs: 30_000,
};

/** Twice the greatest width: what is narrower than 1:2 gets a narrower thumbnail. */
const MAX_HEIGHT = 2048;

/** On whose behalf something is rendered, and until when. */
export interface RenderCaller {
  readonly organizationId: string;
  readonly signal: AbortSignal;
}

export class ThumbnailRenderer {
  private readonly renders = new FairLimit(RENDERS);

  /** @param decoding the limit that other work on pictures shares */
  constructor(private readonly decoding: FairLimit) {}

  /**
   * Renders a picture that was probed as a WebP of at most `width` x 2,048 pixels: upright, the first frame alone, and
   * never larger than the picture. Waits for its turn.
   *
   * @returns null when the pixels cannot be decoded within limits
   * @throws {MediaFailure} OVERLOADED, retryable: too many wait for their turn
   * @throws the signal's reason, when it aborts before the work has begun; what `source.read` failed with
   */
  render(
    source: ByteSource,
    { mimeType, width }: { readonly mimeType: ImageMimeType; readonly width: number },
    { organizationId, signal }: RenderCaller,
  ): Promise<Buffer | null> {
    if (source.sizeBytes > MAX_RENDERED_BYTES) return Promise.resolve(null);
    const work = async () => {
      const bytes = Buffer.from(await source.read(0, source.sizeBytes));
      const decode = () => renderWebp(bytes, mimeType, width);
      return this.decoding.run(organizationId, decode, signal, 'UNBOUNDED');
    };
    return refuseOverload(this.renders.run(organizationId, work, signal));
  }
}

async function renderWebp(bytes: Buffer, mimeType: ImageMimeType, width: number): Promise<Buffer | null> {
  try {
    return await shrinkPicture(bytes, mimeType, { width, height: MAX_HEIGHT }).webp().toBuffer();
  } catch {
    return null;
  }
}
