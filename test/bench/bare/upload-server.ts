/**
 * The least that a server which keeps an upload can do: it hashes the body and writes it to the disk as it comes. The
 * argument is the directory to write to.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const directory = process.argv[2] ?? '.';

async function keep(request: IncomingMessage): Promise<string> {
  const file = path.join(directory, randomUUID());
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk, _encoding, callback) {
      hash.update(chunk);
      callback(null, chunk);
    },
  });
  await pipeline(request, hashing, createWriteStream(file, { highWaterMark: 1024 * 1024 }));
  const handle = await open(file, 'r+');
  await handle.datasync();
  await handle.close();
  await rm(file);
  return hash.digest('hex');
}

const server = createServer(async (request, response) => {
  const sha256 = await keep(request);
  const body = JSON.stringify({ status: 'STORED', sha256 });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});
