import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JoinedChunks } from '../../../src/http/body/joined-chunks';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { eventually } from '../../support/timing/eventually';

interface Read {
  pieces: number;
  sizeBytes: number;
  sha256: string | null;
}

/** How a body is read. */
type Reader = (request: IncomingMessage, take: (piece: Buffer) => void) => Promise<void> | void;

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

async function read(body: readonly Buffer[], reader: Reader): Promise<Read> {
  const seen: Read = { pieces: 0, sizeBytes: 0, sha256: null };
  const hash = createHash('sha256');
  const started = createServer({ IncomingMessage: JoinedChunks }, async (request, response) => {
    await reader(request, (piece) => {
      seen.pieces += 1;
      seen.sizeBytes += piece.length;
      hash.update(piece);
    });
    seen.sha256 = hash.digest('hex');
    response.end();
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const client = new RawClient((started.address() as AddressInfo).port);
  await client.send('POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n');
  for (const part of body) await client.send(part);
  await client.send('0\r\n\r\n');
  await eventually('it is read', async () => seen.sha256 !== null);
  client.socket.destroy();
  return seen;
}

const byEvents: Reader = (request, take) =>
  new Promise((resolve) => request.on('data', take).on('end', () => resolve()));
const byIterator: Reader = async (request, take) => {
  for await (const piece of request) {
    take(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
};
/** Stops after each piece, as the reader of a form does. */
const withPauses: Reader = (request, take) =>
  new Promise((resolve) => {
    request.on('end', () => resolve());
    request.on('data', (piece: Buffer) => {
      take(piece);
      request.pause();
      setTimeout(() => request.resume(), 1);
    });
  });

const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const bytesOf = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 7) % 251));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each<[string, Reader]>([
  ['events', byEvents],
  ['an iterator', byIterator],
  ['pauses', withPauses],
])('a body that is read by %s', (_name, reader) => {
  it('comes in few pieces, however small its chunks are', async () => {
    const whole = bytesOf(100_000);
    const sent = Buffer.concat([...whole].map((byte) => chunk(Buffer.from([byte]))));
    const { pieces, ...found } = await read([sent], reader);
    expect(found).toEqual({ sizeBytes: whole.length, sha256: sha256(whole) });
    // A read of the connection has 64 KiB at most, and what the network makes of them.
    expect(pieces).toBeLessThan(1_000);
  });

  it('comes whole, where small and large chunks come in turn', async () => {
    const parts = Array.from({ length: 400 }, (_, index) => bytesOf(index % 3 === 0 ? 70_000 : 1 + (index % 9)));
    const { pieces: _pieces, ...found } = await read(parts.map(chunk), reader);
    const whole = Buffer.concat(parts);
    expect(found).toEqual({ sizeBytes: whole.length, sha256: sha256(whole) });
  });
});
