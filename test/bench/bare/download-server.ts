/**
 * The least that a server which answers with a file can do: it reads pieces of a megabyte, the next while one is sent, into
 * the same memory over and over. The argument is the file; it asks nobody for a key, and answers one range or the whole.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PIECE_BYTES = 1024 * 1024;
const PIECES = 2;

const file = process.argv[2] ?? '';

/** @param end the byte behind the last */
async function send(response: ServerResponse, handle: FileHandle, start: number, end: number): Promise<void> {
  const buffers = Array.from({ length: PIECES }, () => Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, end - start)));
  const sent: Promise<void>[] = buffers.map(() => Promise.resolve());
  let at = start;
  for (let piece = 0; at < end; piece += 1) {
    const index = piece % PIECES;
    const buffer = buffers[index] as Buffer;
    await sent[index];
    if (response.destroyed) return;
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at);
    if (bytesRead === 0) throw new Error('The file has become shorter.');
    at += bytesRead;
    sent[index] = new Promise((resolve) => {
      response.write(buffer.subarray(0, bytesRead), () => resolve());
    });
  }
  response.end();
}

const server = createServer(async (request, response) => {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const [start, end] = first === undefined ? [0, size] : [Number(first), Number(last) + 1];
    response.writeHead(first === undefined ? 200 : 206, {
      'content-type': 'audio/wav',
      'content-length': end - start,
      ...(first !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
    });
    await send(response, handle, start, end);
  } finally {
    await handle.close();
  }
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});
