import sharp from 'sharp';
import { createMediaProber } from '../../src/media/media-prober';
import { sourceOf } from '../support/media/media-sources';

const MEGABYTE = 1024 * 1024;
const PICTURES = 4;
/** What the allocator keeps for the next; the decoder of one picture has 70 MB. */
const MAX_GROWTH_MB = 150;

it('keeps nothing of pictures that take much memory to decode', async () => {
  const canvas = sharp({ create: { width: 5_000, height: 5_000, channels: 3, background: 'red' } });
  const picture = await canvas.jpeg({ progressive: true, quality: 50 }).toBuffer();
  const prober = createMediaProber();
  const probe = () => prober.probe(sourceOf(picture), 'image/jpeg', { organizationId: 'org_of_a_test' });
  expect(await probe()).toMatchObject({ details: { width: 5_000 }, thumbhash: expect.any(String) });
  const before = process.memoryUsage().rss;
  for (let count = 0; count < PICTURES; count += 1) await probe();
  expect((process.memoryUsage().rss - before) / MEGABYTE).toBeLessThan(MAX_GROWTH_MB);
  expect(sharp.cache().items.current).toBe(0);
  await prober.close();
});
