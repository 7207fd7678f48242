import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ByteBudget } from '../../../src/concurrency/byte-budget';
import { MultipartError } from '../../../src/http/multipart/multipart-error';
import { FormSpool, SpooledFile } from '../../../src/http/multipart/spooled-file';
import { openDescriptors } from '../../support/http/multipart/multipart-leaks';

let directory: string;
const over = new MultipartError('BAD_REQUEST', 'over');
const content = Buffer.alloc(300_000, 'media');
const budget = (maxBytes = 1e6) => new FormSpool(new ByteBudget(1e7, 1e7).open('organization'), maxBytes);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spooled-file-'));
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => {
  expect(readdirSync(directory)).toEqual([]);
  expect(openDescriptors().filter((target) => target.startsWith(directory))).toEqual([]);
});

describe('SpooledFile', () => {
  it('gives every reader the whole part, also before it is written', async () => {
    const file = new SpooledFile(Readable.from([content, content]), directory, budget());
    const early = [buffer(file.createReadStream()), buffer(file.createReadStream())];
    await file.written;
    expect(readdirSync(directory)).toEqual([]);
    for (const read of [...early, buffer(file.createReadStream())]) {
      expect((await read).equals(Buffer.concat([content, content]))).toBe(true);
    }
    await file.close(over);
  });

  it('fails readers that come when it is closed, or about to be', async () => {
    const file = new SpooledFile(Readable.from([content]), directory, budget());
    await file.written;
    const closing = file.close(over);
    await expect(buffer(file.createReadStream())).rejects.toBe(over);
    await closing;
    await expect(buffer(file.createReadStream())).rejects.toBe(over);
  });

  it('keeps no more than the budget, which parts share', async () => {
    const shared = budget(content.length);
    const first = new SpooledFile(Readable.from([content]), directory, shared);
    await first.written;
    const part = Readable.from([Buffer.from('x')]);
    const second = new SpooledFile(part, directory, shared);
    await expect(buffer(second.createReadStream())).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(part.destroyed).toBe(true);
    expect((await buffer(first.createReadStream())).length).toBe(content.length);
    await Promise.all([first.close(over), second.close(over)]);
  });

  it('fails its readers when the directory is not there', async () => {
    const part = Readable.from([content]);
    const file = new SpooledFile(part, join(directory, 'missing'), budget());
    const reading = buffer(file.createReadStream());
    await expect(reading).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      status: 503,
      cause: { code: 'ENOENT' },
    });
    expect(part.destroyed).toBe(true);
    await file.close(over);
  });

  it('fails its readers with what the part failed with', async () => {
    const part = new Readable({ read() {} }).on('error', () => {});
    const file = new SpooledFile(part, directory, budget());
    part.push(content);
    part.destroy(over);
    await expect(buffer(file.createReadStream())).rejects.toBe(over);
    await file.close(over);
  });

  it('ends readers that are not done when it is closed', async () => {
    const file = new SpooledFile(Readable.from([content]), directory, budget());
    const reading = expect(buffer(file.createReadStream())).rejects.toBe(over);
    const idle = file.createReadStream();
    await file.close(over);
    await reading;
    expect(idle.errored).toBe(over);
  });
});
