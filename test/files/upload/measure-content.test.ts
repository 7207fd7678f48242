import { createHash } from 'node:crypto';
import { type ContentLimits, MeasuredContent } from '../../../src/files/upload/write-content';
import { failingStream, streamOf, testBytes } from '../../support/blobs/blob-bytes';

const BYTES = testBytes(1000);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

interface Measured {
  readonly content: MeasuredContent;
  /** What was passed on before the end, or the failure. */
  readonly passedOn: Buffer;
  readonly reservations: readonly number[];
  readonly failure: unknown;
}

/** Sends chunks of 100 bytes through; `reserveMore` grants what it is asked for unless `limits` says otherwise. */
async function measure(limits: Partial<ContentLimits>, source = streamOf(BYTES, 100)): Promise<Measured> {
  const reservations: number[] = [];
  const { reserveMore = async (bytes: number) => bytes, ...given } = limits;
  const content = new MeasuredContent(source, {
    maxBytes: 1000,
    expectedSha256: null,
    reservedBytes: 0,
    ...given,
    reserveMore: (bytes) => {
      reservations.push(bytes);
      return reserveMore(bytes);
    },
  });
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of content) chunks.push(chunk);
    return { content, passedOn: Buffer.concat(chunks), reservations, failure: null };
  } catch (failure) {
    return { content, passedOn: Buffer.concat(chunks), reservations, failure };
  }
}

describe('MeasuredContent', () => {
  it('passes all bytes on, counted and hashed', async () => {
    const { content, passedOn, failure } = await measure({ reservedBytes: 1000, expectedSha256: SHA256 });
    expect(failure).toBeNull();
    expect(passedOn.equals(BYTES)).toBe(true);
    expect(content).toMatchObject({ sizeBytes: 1000, sha256: SHA256 });
  });

  it('tells no SHA-256 before the end', () => {
    const content = new MeasuredContent(streamOf(BYTES), {
      maxBytes: 1,
      expectedSha256: null,
      reservedBytes: 0,
      reserveMore: async () => 0,
    });
    expect(() => content.sha256).toThrow('not been read to its end');
  });

  it('fails at the byte over the limit, which it does not pass on', async () => {
    const { passedOn, failure } = await measure({ maxBytes: 999, reservedBytes: 1000 });
    expect(failure).toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(passedOn).toHaveLength(900);
  });

  it('asks for each byte beyond what is reserved before it passes it on', async () => {
    expect((await measure({ reservedBytes: 1000 })).reservations).toEqual([]);
    expect((await measure({ reservedBytes: 999 })).reservations).toEqual([1]);
    expect((await measure({ reservedBytes: 250 })).reservations).toEqual([50, 100, 100, 100, 100, 100, 100, 100]);
    expect((await measure({ reserveMore: async (bytes) => bytes + 400 })).reservations).toEqual([100, 100]);
  });

  it('passes nothing on that could not be reserved', async () => {
    const failure = new Error('no room');
    const refused = await measure({ reservedBytes: 250, reserveMore: () => Promise.reject(failure) });
    expect(refused.failure).toBe(failure);
    expect(refused.passedOn).toHaveLength(200);
  });

  it('fails at the end when the bytes are others than were said', async () => {
    const { failure } = await measure({ expectedSha256: '0'.repeat(64) });
    expect(failure).toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  });

  it('fails when there are no bytes', async () => {
    expect((await measure({}, streamOf(Buffer.alloc(0)))).failure).toMatchObject({ code: 'EMPTY_FILE' });
  });

  it('fails as its source does', async () => {
    const failure = new Error('the client went away');
    expect((await measure({}, failingStream(BYTES, failure))).failure).toBe(failure);
  });
});
