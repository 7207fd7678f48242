import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import type { BlobStore } from '../../../src/blobs/blob-store';
import { createDiskBlobStore } from '../../../src/blobs/disk/disk';
import { contentBuffers, storedContent } from '../../../src/files/read/open-content';
import { sendContent } from '../../../src/http/content/send-content';
import { newObjectKey, readAll, streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { sendHttp } from '../../support/http/http-client';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';
import { eventually } from '../../support/timing/eventually';

const MiB = 1024 * 1024;
/** More than a connection takes by itself: 4 MiB on its way out, 6 on its way in. */
const SIZE = 16 * MiB + 17;

let directory: string;
let store: BlobStore;
let app: FastifyInstance;
let url: string;
let short: Readable;

beforeAll(async () => {
  directory = await makeTemporaryDirectory('sent');
  store = createDiskBlobStore({ directory });
  app = fastify();
  const said = { etag: '"a"', mimeType: 'image/png', createdAt: new Date(), disposition: 'inline', count: () => {} };
  app.get('/blobs/:name', (asked, reply) => {
    const objectKey = `files/${(asked.params as { name: string }).name}`;
    const stored = storedContent({ blobs: store }, { organizationId: 'org_1', objectKey, sizeBytes: SIZE });
    return sendContent(asked, reply, { ...said, ...stored });
  });
  app.get('/short', (asked, reply) => {
    const open = async () => ({ bytes: short, giveBack: () => {}, close: () => {} });
    return sendContent(asked, reply, { ...said, sizeBytes: 10, open, offload: async () => null });
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

async function makeBlob(): Promise<{ url: string; bytes: Buffer }> {
  const objectKey = newObjectKey();
  const bytes = testBytes(SIZE);
  await store.write(objectKey, streamOf(bytes), { contentType: 'image/png' });
  return { url: `${url}/blobs/${objectKey.slice('files/'.length)}`, bytes };
}

/** An answer of which nothing is read yet. */
async function begin(target: string): Promise<IncomingMessage> {
  const [answer] = (await once(request(target, { agent: false }).end(), 'response')) as [IncomingMessage];
  return answer;
}

const allIsGivenBack = () => eventually('no buffer is lent', async () => contentBuffers.counts.lent === 0);

describe('what is sent from buffers that are used again', () => {
  it('is what each asked for, however slowly it is read while others read fast', async () => {
    const blobs = await Promise.all([makeBlob(), makeBlob(), makeBlob()]);
    const slow = await Promise.all(blobs.map((blob) => begin(blob.url)));
    for (let round = 0; round < 3; round += 1) {
      for (const { url: target, bytes } of blobs) expect((await sendHttp(target)).body.equals(bytes)).toBe(true);
      // A little of each, so that what waits on the connections is written between the others' pieces.
      for (const answer of slow) {
        if (answer.readableLength === 0) await once(answer, 'readable');
      }
    }
    const received = await Promise.all(slow.map(readAll));
    expect(received.map((bytes, index) => bytes.equals(blobs[index]?.bytes ?? Buffer.alloc(0)))).toEqual([
      true,
      true,
      true,
    ]);
    await allIsGivenBack();
  });

  it.each([
    [0, 0],
    [0, MiB - 1],
    [MiB - 1, MiB],
    [5, 3 * MiB + 4],
    [SIZE - 2 * MiB, SIZE - 1],
  ])('is a part as well: bytes %d-%d', async (start, end) => {
    const { url: target, bytes } = await makeBlob();
    const answer = await sendHttp(target, { headers: { range: `bytes=${start}-${end}` } });
    expect([answer.status, answer.body.equals(bytes.subarray(start, end + 1))]).toEqual([206, true]);
    await allIsGivenBack();
  });

  it('does not count once its reader has hung up', async () => {
    const { url: target } = await makeBlob();
    const answers = await Promise.all([begin(target), begin(target)]);
    expect(contentBuffers.counts.lent).toBeGreaterThan(0);
    for (const answer of answers) answer.destroy();
    await allIsGivenBack();
  });
});

describe('an answer for which there are not as many bytes as it says', () => {
  it.each([
    ['fewer', 9],
    ['more', 11],
    ['none', 0],
  ])('is seen to be broken: %s', async (_how, sizeBytes) => {
    short = Readable.from(sizeBytes === 0 ? [] : [Buffer.alloc(sizeBytes)], { objectMode: false });
    await expect(sendHttp(`${url}/short`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('is sent when there are, in whatever pieces', async () => {
    short = Readable.from([Buffer.from('01234'), Buffer.from('5678'), Buffer.from('9')], { objectMode: false });
    expect((await sendHttp(`${url}/short`)).body.toString()).toBe('0123456789');
  });
});
