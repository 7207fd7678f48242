import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { uploadForm } from '../../support/http/multipart/multipart-body';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { type Hold, type MultipartServer, startMultipartServer } from '../../support/http/multipart/multipart-server';

const MIB = 1024 * 1024;
const megabyte = randomBytes(MIB);

let server: MultipartServer;
let client: RawClient;

afterEach(async () => {
  client.socket.destroy();
  await server.close();
});

/** Sends a form whose file is `count` times the megabyte. */
async function sendLarge(field: string, count: number): Promise<void> {
  const form = uploadForm(field, 'CONTENT');
  const at = form.indexOf('CONTENT');
  const behind = form.subarray(at + 'CONTENT'.length);
  await client.sendHead({ 'Content-Length': at + count * MIB + behind.length });
  await client.send(form.subarray(0, at));
  for (let n = 0; n < count; n += 1) await client.send(megabyte);
  await client.send(behind);
}

describe('a large file', () => {
  it('is streamed with little memory and not a byte on the disk', async () => {
    server = await startMultipartServer({
      spoolDirectory: '/nowhere',
      maxFileBytes: 200 * MIB,
      maxBodyBytes: 201 * MIB,
    });
    client = new RawClient(server.port);
    const hash = createHash('sha256');
    for (let n = 0; n < 200; n += 1) hash.update(megabyte);
    const before = process.memoryUsage.rss();
    let highest = before;
    const sampling = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 10);
    await sendLarge('read', 200);
    const answer = await client.answer();
    clearInterval(sampling);
    expect(answer.body).toEqual({ data: { read: { sha256: hash.digest('hex'), sizeBytes: 200 * MIB } } });
    // Both ends and jest's own growth included; a copy of the file would be 200 MiB.
    expect(highest - before).toBeLessThan(130 * MIB);
  });

  it.each([
    ['before it is opened', false],
    ['when it is read halfway', true],
  ])('comes no faster than it is read, %s', async (_, isOpened) => {
    let release: (() => void) | undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hold: Hold = async (file) => {
      const upload = await file;
      if (!isOpened) await released;
      let sizeBytes = 0;
      for await (const chunk of upload.createReadStream()) {
        sizeBytes += chunk.length;
        await released;
      }
      return { sha256: '', sizeBytes };
    };
    server = await startMultipartServer({ hold });
    client = new RawClient(server.port);
    const sending = sendLarge('hold', 100);
    let sentBytes = -1;
    while (sentBytes !== client.socket.bytesWritten) {
      sentBytes = client.socket.bytesWritten;
      await sleep(300);
    }
    // What the kernel holds between the two ends, which is a few megabytes.
    expect(sentBytes).toBeLessThan(30 * MIB);
    release?.();
    await sending;
    expect((await client.answer()).body.data).toMatchObject({ hold: { sizeBytes: 100 * MIB } });
  });
});
