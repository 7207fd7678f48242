import { FairLimit } from '../../src/concurrency/fair-limit';
import type { MimeType } from '../../src/domain/media';
import type { ByteSource } from '../../src/media/byte-source';
import { createMediaProber, type MediaProber } from '../../src/media/media-prober';
import { MEDIA_FIXTURES, readFixture } from '../support/media/media-fixtures';
import { webmThatLoops } from '../support/media/media-hostile';
import { sourceOf } from '../support/media/media-sources';

const GREEDY = { organizationId: 'org_greedy' };
const NEIGHBOUR = { organizationId: 'org_neighbour' };
const KINDS = [
  ['image/png', 'still.png'],
  ['audio/mpeg', 'sound.mp3'],
] as const;

let prober: MediaProber;
beforeEach(() => {
  prober = createMediaProber();
});
afterEach(() => prober.close());

/** A source that hands out nothing before it is told to. */
function heldSource(bytes: Buffer): ByteSource & { release(): void; readonly reads: number } {
  const whole = sourceOf(bytes);
  let release = () => {};
  const told = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = {
    sizeBytes: bytes.length,
    reads: 0,
    release: () => release(),
    async read(start: number, end: number) {
      held.reads += 1;
      await told;
      return whole.read(start, end);
    },
  };
  return held;
}

describe('an organization whose files take long to probe', () => {
  it.each(KINDS)('keeps no file of another waiting: %s', async (mimeType, name) => {
    const held = heldSource(readFixture(name));
    let done = 0;
    const greedy = Array.from({ length: 24 }, () => prober.probe(held, mimeType, GREEDY).then(() => done++));
    expect(await prober.probe(sourceOf(readFixture(name)), mimeType, NEIGHBOUR)).toMatchObject({
      details: MEDIA_FIXTURES[name].details,
    });
    expect(done).toBe(0);
    held.release();
    await Promise.all(greedy);
  });

  it('keeps no picture waiting for sound, not even of its own', async () => {
    const held = heldSource(readFixture('sound.mp3'));
    const sounds = Array.from({ length: 8 }, () => prober.probe(held, 'audio/mpeg', GREEDY));
    expect(await prober.probe(sourceOf(readFixture('still.png')), 'image/png', GREEDY)).toMatchObject({
      details: { kind: 'IMAGE' },
    });
    held.release();
    await Promise.all(sounds);
  });

  it('is told so when too many wait; what was paid for waits all the same', async () => {
    const places = { maxConcurrent: 2, maxConcurrentPerTenant: 1, maxWaiting: 2, maxWaitingPerTenant: 1 };
    const narrow = createMediaProber({ tracks: new FairLimit({ ...places, maxWaitMs: 60_000 }) });
    const held = heldSource(readFixture('sound.mp3'));
    const probe = (caller: Parameters<MediaProber['probe']>[2]) => narrow.probe(held, 'audio/mpeg', caller);
    const taken = [probe(GREEDY), probe(GREEDY)];
    await expect(probe(GREEDY)).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
    const paid = probe({ ...GREEDY, queue: 'UNBOUNDED' });
    held.release();
    expect(await Promise.all([...taken, paid])).toHaveLength(3);
    await narrow.close();
  });
});

describe('the limit of processor time', () => {
  it('does not count what a file has to wait for', async () => {
    const hasty = createMediaProber({ maxProcessorMs: 1_500 });
    const held = heldSource(readFixture('sound.mp3'));
    const honest = hasty.probe(held, 'audio/mpeg', NEIGHBOUR);
    const loops: MimeType = 'video/webm';
    // Given up after 1,500 ms of a processor, which are no less by the clock: many times what the honest one takes.
    expect(await hasty.probe(sourceOf(webmThatLoops()), loops, GREEDY)).toMatchObject({ details: null });
    held.release();
    expect(await honest).toMatchObject({ details: MEDIA_FIXTURES['sound.mp3'].details });
    await hasty.close();
  });
});
