import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { closeUnreadBodies } from '../../src/http/body/unread-bodies';
import { refuseOversizedBody } from '../../src/http/graphql-refusals';
import { RawClient } from '../support/http/multipart/multipart-client';

let app: FastifyInstance;
let client: RawClient;

beforeAll(async () => {
  app = fastify({ forceCloseConnections: true });
  closeUnreadBodies(app);
  app.addHook('onRequest', refuseOversizedBody(1_000));
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => body);
  app.post('/graphql', async () => ({ data: {} }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  client = new RawClient((app.server.address() as AddressInfo).port);
});
afterAll(async () => {
  client.socket.destroy();
  await app.close();
});

describe('refuseOversizedBody', () => {
  it('lets a body of just the limit pass', async () => {
    expect((await client.upload(Buffer.alloc(1_000))).status).toBe(200);
  });

  it('answers 413 to one byte more', async () => {
    expect(await client.upload(Buffer.alloc(1_001))).toMatchObject({
      status: 413,
      body: { errors: [{ message: expect.any(String), extensions: { code: 'PAYLOAD_TOO_LARGE' } }] },
    });
  });

  it('answers before a byte of the body is sent', async () => {
    await client.sendHead({ 'Content-Length': 5e9 });
    expect(await client.answer()).toMatchObject({ status: 413, headers: { connection: 'close' } });
    expect(await client.closed).toBe(false);
  });
});
