import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import { contentInMemory, openContent } from '../../../src/files/read/open-content';
import { sendContent } from '../../../src/http/content/send-content';
import type { SentContent } from '../../../src/http/content/sent-content';
import { openTestStorage, type TestStorage } from '../../support/service/test-storage';

/** Bytes that never come. */
const silence = () => new Readable({ read() {} });

describe('content that is waited for', () => {
  let app: FastifyInstance;
  let opened: (over: AbortSignal) => void;
  const opening = () => new Promise<AbortSignal>((resolve) => (opened = resolve));

  beforeAll(async () => {
    app = fastify();
    const content: SentContent = {
      ...{ etag: '"a"', sizeBytes: 10, mimeType: 'image/png', createdAt: new Date(), disposition: 'inline' },
      count: () => {},
      offload: async () => null,
      open: async (_range, over) => {
        opened(over);
        await once(over, 'abort');
        return contentInMemory(Buffer.alloc(10)).open(undefined, over);
      },
    };
    app.get('/', (asked, reply) => sendContent(asked, reply, content));
    await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => app.close());

  it.each([{}, { range: 'bytes=0-4' }])('hears that the client has gone: %j', async (headers) => {
    const over = opening();
    const { port } = app.server.address() as AddressInfo;
    const asked = request({ port, headers }).on('error', () => {});
    asked.end();
    const signal = await over;
    expect(signal.aborted).toBe(false);
    const aborted = once(signal, 'abort');
    asked.destroy();
    await aborted;
  });
});

describe('what is opened for nobody', () => {
  let opened: TestStorage;
  beforeAll(async () => {
    opened = await openTestStorage();
  });
  afterAll(() => opened.close());

  it.each(['while it is silent', 'before'])('is closed: %s', async (moment) => {
    const stream = silence();
    const blobs = { ...opened.storage.blobs, read: async () => stream };
    const over = new AbortController();
    if (moment === 'before') over.abort();
    const content = { organizationId: 'org_1', objectKey: 'files/any', sizeBytes: 10 };
    const opening = openContent({ blobs }, content, undefined, over.signal);
    over.abort();
    expect((await opening).bytes).toBe(stream);
    expect(stream.destroyed).toBe(true);
  });
});
