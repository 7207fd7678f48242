import { createMediaProber, type MediaProber } from '../../../src/media/media-prober';
import { sniffMediaType } from '../../../src/media/sniff-media-type';
import { readFixture } from '../../support/media/media-fixtures';
import { sourceOf } from '../../support/media/media-sources';
import { readWildFile } from '../../support/media/wild-files';

let prober: MediaProber;
beforeAll(() => {
  prober = createMediaProber();
});
afterAll(() => prober.close());

/** @param major the brand that the file begins with; which others it is compatible with, it says still */
async function probe(picture: Buffer, major: string) {
  const bytes = Buffer.from(picture);
  bytes.write(major, 8, 'latin1');
  const { mimeType } = await sniffMediaType(bytes);
  if (mimeType === null) throw new Error('It is not accepted.');
  return prober.probe(sourceOf(bytes), mimeType, { organizationId: 'org_of_a_test' });
}

describe.each(['mif1', 'mif2', 'msf1', 'miaf', '1pic', 'unif'])('a picture whose major brand is %s', (major) => {
  it('is HEIC where a brand says so', async () => {
    const { mimeType, details } = await probe(readWildFile('phone.heic'), major);
    expect({ mimeType, details }).toMatchObject({
      mimeType: 'image/heic',
      details: { format: 'heic', width: 160, height: 96 },
    });
  });

  it('is HEIF where no brand says how it is coded', async () => {
    const bytes = Buffer.from(readWildFile('phone.heic'));
    bytes.write('free', bytes.indexOf('heic', 12), 'latin1');
    const { mimeType, details } = await probe(bytes, major);
    expect({ mimeType, details }).toMatchObject({ mimeType: 'image/heif', details: { width: 160, height: 96 } });
  });

  it('is AVIF where a brand says so', async () => {
    const { mimeType, details, thumbhash } = await probe(readFixture('still.avif'), major);
    expect({ mimeType, details }).toMatchObject({ mimeType: 'image/avif', details: { width: 64, height: 48 } });
    expect(thumbhash).toEqual(expect.any(String));
  });
});

it.each(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])('%s is HEIC', async (major) => {
  const { mimeType, details } = await probe(readWildFile('phone.heic'), major);
  expect({ mimeType, details }).toMatchObject({ mimeType: 'image/heic', details: { width: 160, height: 96 } });
});

it.each(['unci', 'vvc1'])('a picture that is coded as %s is not damaged, but of no type that is read', async (type) => {
  const bytes = Buffer.from(readWildFile('phone.heic'));
  bytes.write(type, bytes.indexOf('hvc1'), 'latin1');
  await expect(probe(bytes, 'mif1')).rejects.toMatchObject({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: expect.stringContaining(type),
    details: { detectedMimeType: 'image/heic' },
  });
});
