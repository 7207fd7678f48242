import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { closeUnreadBodies } from '../../../src/http/body/unread-bodies';
import { refuseOversizedBody } from '../../../src/http/graphql-refusals';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { eventually, openDescriptors } from '../../support/http/multipart/multipart-leaks';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const megabyte = Buffer.alloc(MIB, 'x');

let app: FastifyInstance;
let client: RawClient;
let descriptors: number;

/** /refused answers from the headers alone, /read when the body was read. */
beforeEach(async () => {
  app = fastify({ forceCloseConnections: true });
  closeUnreadBodies(app);
  app.addHook('onRequest', refuseOversizedBody(8 * GIB));
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 10 * MIB }, async (_: unknown, body: Buffer) => body);
  app.post('/refused', {
    onRequest: async (_, reply) => reply.code(401).send({ errors: [{ message: 'No.', extensions: { code: 'NO' } }] }),
    handler: () => {
      throw new Error('not reached');
    },
  });
  app.post('/read', async (request) => ({ data: { sizeBytes: (request.body as Buffer).length } }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  descriptors = openDescriptors().length;
  client = connected();
});
afterEach(async () => {
  client.socket.destroy();
  await eventually(() => openDescriptors().length <= descriptors, 'descriptors are closed');
  await app.close();
});

const connected = (options = {}) => new RawClient((app.server.address() as AddressInfo).port, options);

async function isUsable(): Promise<void> {
  await client.sendHead({ 'Content-Length': 4 }, '/read');
  await client.send('next');
  expect((await client.answer()).body.data).toEqual({ sizeBytes: 4 });
}

describe('a request that is answered unread', () => {
  it('keeps the connection when its body is small', async () => {
    for (const body of [Buffer.alloc(0), Buffer.from('x'), megabyte]) {
      await client.sendHead({ 'Content-Length': body.length }, '/refused');
      void client.send(body);
      expect(await client.answer()).toMatchObject({ status: 401, headers: { connection: 'keep-alive' } });
      await isUsable();
    }
  });

  it('keeps the connection when its body turns out to be small', async () => {
    await client.sendHead({ 'Transfer-Encoding': 'chunked' }, '/refused');
    await client.sendChunk('x');
    expect(await client.answer()).toMatchObject({ status: 401 });
    await client.sendChunk(megabyte.subarray(0, MIB / 2));
    await client.send('0\r\n\r\n');
    await isUsable();
  });

  it('closes the connection at once when its body is large', async () => {
    await client.sendHead({ 'Content-Length': 5 * GIB }, '/refused');
    expect(await client.answer()).toMatchObject({ status: 401, headers: { connection: 'close' } });
    expect(await client.closed).toBe(false);
  });

  it('lets a client that first sends everything read the answer', async () => {
    client.socket.pause();
    await client.sendHead({ 'Content-Length': 12 * MIB }, '/refused');
    for (let n = 0; n < 12; n += 1) await client.send(megabyte);
    client.socket.resume();
    expect(await client.answer()).toMatchObject({ status: 401, headers: { connection: 'close' } });
    expect(await client.closed).toBe(false);
  });

  it.each([
    ['of known length', { 'Content-Length': 5 * GIB }],
    ['of unknown length', { 'Transfer-Encoding': 'chunked' }],
  ])('cuts off a body %s that does not end', async (_, headers) => {
    const endless = connected({ allowHalfOpen: true });
    await endless.sendHead(headers, '/refused');
    let sentBytes = 0;
    const sending = (async () => {
      while (!endless.socket.destroyed) {
        await Promise.race([endless.sendChunk(megabyte), endless.closed]);
        sentBytes += MIB;
      }
    })();
    expect((await endless.answer()).status).toBe(401);
    await endless.closed;
    await sending;
    expect(sentBytes).toBeLessThan(64 * MIB);
  });

  it('closes the connection of a client that sends no more', async () => {
    await client.sendHead({ 'Content-Length': 100 }, '/refused');
    expect((await client.answer()).status).toBe(401);
    const startedAt = performance.now();
    await client.closed;
    expect(performance.now() - startedAt).toBeLessThan(12_000);
  });

  it('is let go when the client goes away first', async () => {
    for (let n = 0; n < 20; n += 1) {
      const leaving = connected();
      await leaving.sendHead({ 'Content-Length': n % 2 === 0 ? 100 : 5 * GIB }, '/refused');
      if (n % 3 === 0) await leaving.answer();
      leaving.socket.resetAndDestroy();
    }
    await isUsable();
  });

  it('does not disturb the next when it was read to its end', async () => {
    for (let n = 0; n < 3; n += 1) await isUsable();
    await client.sendHead({ 'Content-Length': 3 * MIB }, '/read');
    for (let n = 0; n < 3; n += 1) await client.send(megabyte);
    expect(await client.answer()).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } });
    await isUsable();
  });
});
