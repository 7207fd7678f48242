import { createMediaProber, type MediaProber } from '../../src/media/media-prober';
import { SNIFF_BYTES, sniffMediaType } from '../../src/media/sniff-media-type';
import { sourceOf } from '../support/media/media-sources';
import { readWildFile, WILD_FILES } from '../support/media/wild-files';

/** No file here is to be unknown because the machine was busy. */
const PATIENT_MS = 120_000;

let prober: MediaProber;
beforeAll(() => {
  prober = createMediaProber({ timeoutMs: PATIENT_MS });
});
afterAll(() => prober.close());

it.each(Object.entries(WILD_FILES))('%s', async (name, { mimeType, details, toleranceMs = 60 }) => {
  const bytes = readWildFile(name);
  const sniffed = await sniffMediaType(bytes.subarray(0, SNIFF_BYTES));
  if (sniffed.mimeType === null) throw new Error(`It is of no known type: ${sniffed.detected}`);
  const found = await prober.probe(sourceOf(bytes), sniffed.mimeType, { organizationId: 'org_of_a_test' });
  expect(found.mimeType).toBe(mimeType);
  if (!('durationMs' in details)) return expect(found.details).toMatchObject(details);
  const { durationMs, ...others } = details;
  expect(found.details).toMatchObject(others);
  const length = found.details !== null && 'durationMs' in found.details ? found.details.durationMs : null;
  expect(Math.abs((length ?? Number.NaN) - (durationMs ?? 0))).toBeLessThanOrEqual(toleranceMs);
});
