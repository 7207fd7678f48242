import { Readable } from 'node:stream';
import { readHead } from '../../../src/files/upload/write-content';
import { failingStream, readAll, streamOf, testBytes } from '../../support/blobs/blob-bytes';

describe('readHead', () => {
  it.each([
    [0, 10],
    [1, 10],
    [9, 10],
    [10, 10],
    [11, 10],
    [1000, 10],
  ])('gives %d bytes back whole after a look at %d', async (sizeBytes, headBytes) => {
    const bytes = testBytes(sizeBytes);
    for (const chunkBytes of [1, 3, 10, 64]) {
      const { head, content } = await readHead(streamOf(bytes, chunkBytes), headBytes);
      expect(head.byteLength).toBeGreaterThanOrEqual(Math.min(sizeBytes, headBytes));
      expect(bytes.subarray(0, head.byteLength).equals(head)).toBe(true);
      expect(bytes.equals(await readAll(Readable.from(content)))).toBe(true);
    }
  });

  it('reads no more than it needs', async () => {
    let taken = 0;
    const source = (function* () {
      for (; taken < 100; taken += 1) yield Buffer.alloc(4);
    })();
    await readHead(Readable.from(source, { highWaterMark: 1 }), 10);
    expect(taken).toBeLessThan(10);
  });

  it('ends the source when the content is given up', async () => {
    const source = streamOf(testBytes(1000), 10);
    const { content } = await readHead(source, 10);
    for await (const _chunk of content) break;
    expect(source.destroyed).toBe(true);
  });

  it.each([5, 500])('fails as a source fails after %d bytes', async (sizeBytes) => {
    const failure = new Error('the client went away');
    const read = async () => {
      const { content } = await readHead(failingStream(testBytes(sizeBytes), failure), 10);
      await readAll(Readable.from(content));
    };
    await expect(read()).rejects.toBe(failure);
  });
});
