import { limitReads, ProbeLimitReached } from '../../src/media/byte-source';
import { sourceOf } from '../support/media/media-sources';

it('hands out up to the budget, counted over all reads and before the read that passes it', async () => {
  const source = sourceOf(Buffer.from('0123456789'));
  const limited = limitReads(source, 6);
  expect(limited.sizeBytes).toBe(10);
  expect(Buffer.from(await limited.read(0, 4)).toString()).toBe('0123');
  expect(Buffer.from(await limited.read(8, 10)).toString()).toBe('89');
  await expect(limited.read(0, 1)).rejects.toThrow(ProbeLimitReached);
  expect(source.bytesRead).toBe(6);
});

it('asks for nothing when nothing is wanted', async () => {
  expect(await limitReads(sourceOf(Buffer.alloc(0)), 1).read(0, 0)).toHaveLength(0);
});
