import { MediaFailure } from '../../src/domain/errors';
import { createMediaProber } from '../../src/media/media-prober';
import { SNIFF_BYTES, sniffMediaType } from '../../src/media/sniff-media-type';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../support/media/media-fixtures';
import { seededRandom } from '../support/media/media-hostile';
import { sourceOf } from '../support/media/media-sources';
import { longestHoldMs } from '../support/timing/processor-time';

const MUTATIONS = Number(process.env['MUTATIONS'] ?? 500);
const CALLER = { organizationId: 'org_of_a_test' };
const TIMEOUT_MS = 2_000;
const MAX_INT = 2 ** 31 - 1;

/** Flips bits, mostly near the start, where the structure is; overwrites with extremes; cuts the end off. */
function mutate(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  const changes = 1 + Math.floor(random() * 8);
  for (let change = 0; change < changes; change += 1) {
    const reach = random() < 0.7 ? Math.min(bytes.length, 1_024) : bytes.length;
    const position = Math.floor(random() * reach);
    if (random() < 0.5) bytes[position] = bytes[position]! ^ (1 << Math.floor(random() * 8));
    else bytes.fill(random() < 0.5 ? 0xff : 0x00, position, Math.min(bytes.length, position + 4));
  }
  return random() < 0.3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

function expectSensible(details: object | null): void {
  for (const value of Object.values(details ?? {})) {
    if (typeof value === 'number') expect(Number.isInteger(value) && value >= 0 && value <= MAX_INT).toBe(true);
    if (typeof value === 'string') expect(value).toMatch(/^[\w./+-]{1,64}$/);
  }
}

it(`comes to a verdict on ${MUTATIONS} damaged files, every one, with the event loop free`, async () => {
  const prober = createMediaProber({ timeoutMs: TIMEOUT_MS });
  const random = seededRandom(20_260_401);
  const unforeseen: unknown[] = [];
  let verdicts = 0;

  const probeOne = async (index: number) => {
    const name = MEDIA_FIXTURE_NAMES[index % MEDIA_FIXTURE_NAMES.length]!;
    const bytes = mutate(readFixture(name), random);
    await sniffMediaType(bytes.subarray(0, SNIFF_BYTES));
    try {
      expectSensible((await prober.probe(sourceOf(bytes), MEDIA_FIXTURES[name].sniffedMimeType, CALLER)).details);
    } catch (error) {
      if (!(error instanceof MediaFailure)) unforeseen.push(name, error);
    }
    verdicts += 1;
  };
  // One that the time limit did not end would be waited for without end.
  const heldMs = await longestHoldMs(async () => {
    for (let index = 0; index < MUTATIONS; index += 2) await Promise.all([probeOne(index), probeOne(index + 1)]);
  });

  await prober.close();
  expect(unforeseen).toEqual([]);
  expect(verdicts).toBe(MUTATIONS);
  expect(heldMs).toBeLessThan(1_000);
});
