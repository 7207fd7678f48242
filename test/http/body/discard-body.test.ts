import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { discardBody } from '../../../src/http/body/unread-bodies';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { eventually } from '../../support/timing/eventually';

const limits = { maxBytes: 1_000, timeoutMs: 30_000 };
let client: RawClient;
let request: IncomingMessage;
const server = createServer();

beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new RawClient((server.address() as AddressInfo).port);
  const arrived = new Promise<IncomingMessage>((resolve) => server.once('request', resolve));
  await client.sendHead({ 'Transfer-Encoding': 'chunked' });
  request = await arrived;
});
afterEach(async () => {
  client.socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

describe('discardBody', () => {
  it('tells that the body came to its end', async () => {
    const discarded = discardBody(request, limits);
    await client.sendChunk(Buffer.alloc(1_000));
    await client.send('0\r\n\r\n');
    expect(await discarded).toBe(true);
    expect(await discardBody(request, limits)).toBe(true);
  });

  it('reads a piece at a time, in turn', async () => {
    const begun = performance.now();
    const discarded = discardBody(request, { maxBytes: 1024 * 1024, timeoutMs: 30_000, inTurn: true });
    await client.sendChunk(Buffer.alloc(1024 * 1024));
    await client.send('0\r\n\r\n');
    expect(await discarded).toBe(true);
    // The pieces have 64 KiB at most, so there are fifteen pauses; a timer of 2 ms may take little more than one.
    expect(performance.now() - begun).toBeGreaterThan(15);
  });

  it('gives up those that have waited longest where too many wait for their turn', async () => {
    const arrived: IncomingMessage[] = [];
    server.on('request', (each) => arrived.push(each));
    const clients = Array.from({ length: 60 }, () => new RawClient((server.address() as AddressInfo).port));
    await Promise.all(clients.map((each) => each.sendHead({ 'Transfer-Encoding': 'chunked' })));
    await eventually('all have arrived', async () => arrived.length === clients.length);
    const settled: boolean[] = [];
    for (const each of arrived) {
      void discardBody(each, { maxBytes: 2 ** 30, timeoutMs: 600_000, inTurn: true }).then((end) => settled.push(end));
    }
    for (const each of clients) void each.sendChunk(Buffer.alloc(1024 * 1024));
    await eventually('all but those that may wait are given up', async () => settled.length >= clients.length - 32);
    expect(settled).not.toContain(true);
    for (const each of arrived) each.socket.destroy();
    await eventually('all are', async () => settled.length === clients.length);
  });

  it('gives up behind the limit', async () => {
    const discarded = discardBody(request, limits);
    await client.sendChunk(Buffer.alloc(1_001));
    expect(await discarded).toBe(false);
  });

  it('gives up when the body does not end in time', async () => {
    expect(await discardBody(request, { maxBytes: 1_000, timeoutMs: 50 })).toBe(false);
  });

  it('gives up when the client goes away', async () => {
    const discarded = discardBody(request, limits);
    client.socket.destroy();
    expect(await discarded).toBe(false);
    expect(await discardBody(request, limits)).toBe(false);
  });
});
