import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CLOSING, encodeForm, filePart, mapPart, operationsPart, uploadForm } from '../../support/multipart-body';
import { RawClient } from '../../support/multipart-client';
import { eventually, openDescriptors } from '../../support/multipart-leaks';
import { type MultipartServer, startMultipartServer } from '../../support/multipart-server';

const KIB = 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const first = Buffer.alloc(700 * KIB, 'first');
const second = Buffer.alloc(400 * KIB, 'second');
const map = mapPart({ 0: ['variables.file'] });

let server: MultipartServer;
let client: RawClient;
let descriptors: number;

async function start(overrides: Parameters<typeof startMultipartServer>[0] = {}): Promise<void> {
  server = await startMultipartServer(overrides);
  descriptors = openDescriptors().length;
  client = new RawClient(server.port);
}

beforeEach(() => {
  descriptors = 0;
});

/** Nothing may leak, whatever a test did; and jest fails a test by a rejection that nobody handles. */
afterEach(async () => {
  client.socket.destroy();
  await eventually(() => openDescriptors().length <= descriptors, 'descriptors are closed');
  expect(server.spooledNames()).toEqual([]);
  await server.close();
});

const isUsable = async () => {
  const answer = await client.upload(uploadForm('read', 'next'));
  expect(answer.body.data).toMatchObject({ read: { sizeBytes: 4 } });
};

function twoFiles(query: string, order: readonly ['a' | 'b', 'a' | 'b'] = ['a', 'b']): Buffer {
  const contents = { a: first, b: second };
  return encodeForm([
    operationsPart({ query, variables: { a: null, b: null } }),
    mapPart({ a: ['variables.a'], b: ['variables.b'] }),
    ...order.map((name) => filePart(name, contents[name])),
  ]);
}

const bothLists = (field: string) =>
  twoFiles(`mutation ($a: Upload!, $b: Upload!) { ${field}(files: [$a, $b]) { sha256 sizeBytes } }`);
const inTurn = 'mutation ($a: Upload!, $b: Upload!) { a: read(file: $a) { sha256 } b: read(file: $b) { sha256 } }';
const inReverse = 'mutation ($a: Upload!, $b: Upload!) { b: read(file: $b) { sha256 } a: read(file: $a) { sha256 } }';

describe('several files', () => {
  it('streams them one after the other', async () => {
    await start({ spoolDirectory: '/nowhere' });
    const answer = await client.upload(twoFiles(inTurn));
    expect(answer.body).toEqual({ data: { a: { sha256: sha256(first) }, b: { sha256: sha256(second) } } });
  });

  it('keeps one aside that is read out of turn', async () => {
    await start();
    const answer = await client.upload(twoFiles(inReverse));
    expect(answer.body).toEqual({ data: { a: { sha256: sha256(first) }, b: { sha256: sha256(second) } } });
    await isUsable();
  });

  it('fails one that is read out of turn where nothing may be kept', async () => {
    let asked = 0;
    const maySpool = async () => {
      asked += 1;
      return false;
    };
    await start({ maySpool, spoolDirectory: '/nowhere' });
    const answer = await client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({
      data: { a: null, b: { sha256: sha256(second) } },
      errors: [{ message: expect.stringContaining('in the order'), extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(asked).toBe(1);
    expect((await client.upload(twoFiles(inTurn))).body.data).toEqual({
      a: { sha256: sha256(first) },
      b: { sha256: sha256(second) },
    });
    await isUsable();
  });

  it('keeps nothing when it cannot be told whether it may', async () => {
    await start({
      maySpool: async () => {
        throw new Error('no database');
      },
    });
    const answer = await client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({ data: { a: null, b: { sha256: sha256(second) } } });
  });

  it('fails one that is too large to be kept aside, and reads the other', async () => {
    await start({ maxSpoolBytes: first.length - 1 });
    const answer = await client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({
      data: { a: null, b: { sha256: sha256(second) } },
      errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
    });
    await isUsable();
  });

  it('fails one that the disk does not take, and reads the other', async () => {
    await start({ spoolDirectory: '/nowhere' });
    const answer = await client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({
      data: { a: null, b: { sha256: sha256(second) } },
      errors: [{ extensions: { code: 'STORAGE_UNAVAILABLE' } }],
    });
    await isUsable();
  });

  it.each(['readInTurn', 'readAtOnce', 'openAllThenRead'])('reads them whole by %s', async (field) => {
    await start();
    const answer = await client.upload(bothLists(field));
    const stored = [first, second].map((bytes) => ({ sha256: sha256(bytes), sizeBytes: bytes.length }));
    expect(answer.body).toEqual({ data: { [field]: stored } });
  });

  it('takes them in any order in the form', async () => {
    await start();
    const answer = await client.upload(twoFiles(inTurn, ['b', 'a']));
    expect(answer.body).toEqual({ data: { a: { sha256: sha256(first) }, b: { sha256: sha256(second) } } });
  });

  it('lets a file go by whose resolver threw with the stream open, and reads the next', async () => {
    await start({ idleTimeoutMs: 200 });
    const query =
      'mutation ($a: Upload!, $b: Upload!) { a: openThenThrow(file: $a) { sha256 } b: read(file: $b) { sha256 } }';
    const answer = await client.upload(twoFiles(query));
    expect(answer.body).toMatchObject({ data: { a: null, b: { sha256: sha256(second) } } });
    await isUsable();
  });

  it('reads the rest when one is not read at all', async () => {
    await start();
    const query = 'mutation ($a: Upload, $b: Upload!) { a: ignore(file: $a) { sha256 } b: read(file: $b) { sha256 } }';
    const answer = await client.upload(twoFiles(query));
    expect(answer.body).toEqual({ data: { a: null, b: { sha256: sha256(second) } } });
  });
});

describe('one file in two places', () => {
  const shared = (field: string) => {
    const query = `mutation ($files: [Upload!]!) { ${field}(files: $files) { sha256 sizeBytes } }`;
    return encodeForm([
      operationsPart({ query, variables: { files: [null, null] } }),
      mapPart({ 0: ['variables.files.0', 'variables.files.1'] }),
      filePart('0', first),
    ]);
  };
  const stored = { sha256: sha256(first), sizeBytes: first.length };

  it.each(['readInTurn', 'readAtOnce', 'openAllThenRead'])('is read twice, and whole, by %s', async (field) => {
    await start();
    const answer = await client.upload(shared(field));
    expect(answer.body).toEqual({ data: { [field]: [stored, stored] } });
    await isUsable();
  });

  it('is read twice by two aliases', async () => {
    await start();
    const form = encodeForm([
      operationsPart({ query: inReverse, variables: { a: null, b: null } }),
      mapPart({ 0: ['variables.a', 'variables.b'] }),
      filePart('0', first),
    ]);
    const answer = await client.upload(form);
    expect(answer.body).toEqual({ data: { a: { sha256: stored.sha256 }, b: { sha256: stored.sha256 } } });
  });

  it('is refused where nothing may be kept', async () => {
    await start({ maySpool: async () => false });
    const answer = await client.upload(shared('readInTurn'));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] } });
    await isUsable();
  });
});

describe('a resolver', () => {
  it('finds the file in an input object', async () => {
    await start();
    const query = 'mutation ($input: FileInput!) { readInput(input: $input) { sizeBytes filename mimetype } }';
    const form = encodeForm([
      operationsPart({ query, variables: { input: { file: null } } }),
      mapPart({ 0: ['variables.input.file'] }),
      filePart('0', 'bytes', 'cat.png'),
    ]);
    const answer = await client.upload(form);
    expect(answer.body.data).toEqual({ readInput: { sizeBytes: 5, filename: 'cat.png', mimetype: 'image/png' } });
  });

  it('cannot open a stream twice', async () => {
    await start();
    const answer = await client.upload(uploadForm('readTwice', first));
    expect(answer.body).toMatchObject({
      data: { readTwice: null },
      errors: [{ message: expect.stringContaining('cannot be read twice') }],
    });
    await isUsable();
  });

  it('may open the stream and throw, fifty times', async () => {
    await start();
    for (let n = 0; n < 50; n += 1) {
      const answer = await client.upload(uploadForm('openThenThrow', first));
      expect(answer.body).toMatchObject({ errors: [{ extensions: { code: 'REFUSED' } }] });
    }
    await isUsable();
  });

  it('may leave the file unread, fifty times', async () => {
    await start();
    for (let n = 0; n < 50; n += 1) {
      expect((await client.upload(uploadForm('ignore', first))).body).toEqual({ data: { ignore: null } });
    }
    await isUsable();
  });

  it('may be answered before the file is sent', async () => {
    await start();
    for (let n = 0; n < 20; n += 1) {
      const form = uploadForm('ignore', first);
      const begun = form.indexOf('Content-Disposition: form-data; name="0"');
      await client.sendHead({ 'Content-Length': form.length });
      await client.send(form.subarray(0, begun));
      expect((await client.answer()).body).toEqual({ data: { ignore: null } });
      await client.send(form.subarray(begun));
    }
    await isUsable();
  });

  it('that comes back for the file after the answer fails', async () => {
    let late: Promise<unknown> | undefined;
    await start({
      hold: async (file) => {
        late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => file).then((it) => it.createReadStream());
        late.catch(() => {});
        return null;
      },
    });
    const form = uploadForm('hold', first);
    await client.upload(form);
    await expect(late).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('answered') });
    await isUsable();
  });
});

describe('an operation that is not run', () => {
  it.each([
    ['cannot be parsed', { query: 'mutation {', variables: { file: null } }],
    ['is not valid', { query: 'mutation ($file: Upload!) { nothing(file: $file) }', variables: { file: null } }],
    ['is missing', { variables: { file: null } }],
  ])('because it %s leaves nothing behind', async (_, operations) => {
    await start();
    const form = encodeForm([operationsPart(operations), map, filePart('0', first)]);
    for (let n = 0; n < 10; n += 1) expect((await client.upload(form)).status).toBe(400);
    await isUsable();
  });
});

describe('a client', () => {
  const failing = () => {
    const failures: unknown[] = [];
    const hold = async (file: Promise<{ createReadStream(): AsyncIterable<unknown> }>) => {
      try {
        for await (const _ of (await file).createReadStream());
      } catch (error) {
        failures.push(error);
        throw error;
      }
    };
    return { failures, hold };
  };

  it('that goes away ends the operation', async () => {
    const { failures, hold } = failing();
    await start({ hold });
    const form = uploadForm('hold', first);
    await client.sendHead({ 'Content-Length': form.length });
    await client.send(form.subarray(0, 300 * KIB));
    client.socket.destroy();
    await eventually(() => failures.length === 1, 'the operation failed');
    expect(failures[0]).toMatchObject({ code: 'CLIENT_CLOSED_REQUEST', status: 499 });
  });

  it('may go away at any point', async () => {
    await start();
    const form = twoFiles(inReverse);
    for (let part = 0; part <= 100; part += 4) {
      const leaving = new RawClient(server.port);
      await leaving.sendHead({ 'Content-Length': form.length });
      await leaving.send(form.subarray(0, Math.floor((form.length * part) / 100)));
      leaving.socket.resetAndDestroy();
    }
    await isUsable();
  });

  it('that sends nothing more of the file fails it', async () => {
    await start({ idleTimeoutMs: 200 });
    const form = uploadForm('read', first);
    await client.sendHead({ 'Content-Length': form.length });
    await client.send(form.subarray(0, 300 * KIB));
    expect((await client.answer()).body).toMatchObject({
      data: { read: null },
      errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }],
    });
  });

  it('that does not send the fields in time is answered 408', async () => {
    await start({ idleTimeoutMs: 300 });
    await client.sendHead({ 'Content-Length': 10_000 });
    const drip = setInterval(() => client.socket.write('-'), 50);
    const answer = await client.answer().finally(() => clearInterval(drip));
    expect(answer).toMatchObject({ status: 408, body: { errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] } });
  });

  it('that breaks off a chunked body fails the file', async () => {
    await start();
    const form = uploadForm('read', first);
    await client.sendHead({ 'Transfer-Encoding': 'chunked' });
    await client.sendChunk(form.subarray(0, 300 * KIB));
    await client.send('0\r\n\r\n');
    expect((await client.answer()).body).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    await isUsable();
  });

  it('may send a file of just the limit, and no byte more', async () => {
    await start({ maxFileBytes: first.length });
    expect((await client.upload(uploadForm('read', first))).body.data).toMatchObject({
      read: { sizeBytes: first.length },
    });
    expect((await client.upload(uploadForm('read', Buffer.concat([first, Buffer.from('x')])))).body).toMatchObject({
      data: { read: null },
      errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
    });
    await isUsable();
  });

  it('cannot send more than the limit in chunks', async () => {
    await start({ maxBodyBytes: 200 * KIB });
    await client.sendHead({ 'Transfer-Encoding': 'chunked' });
    await client.sendChunk(uploadForm('read', first));
    expect((await client.answer()).body).toMatchObject({ errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
  });

  it('may send the form byte by byte', async () => {
    await start();
    const form = uploadForm('read', 'slowly');
    await client.sendHead({ 'Content-Length': form.length });
    for (const byte of form) {
      client.socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    expect((await client.answer()).body.data).toMatchObject({ read: { sizeBytes: 6 } });
  });

  it('may send text before and behind the form', async () => {
    await start();
    const form = Buffer.concat([Buffer.from('preamble\r\n'), uploadForm('read', first), Buffer.from('epilogue')]);
    expect((await client.upload(form)).body.data).toMatchObject({ read: { sha256: sha256(first) } });
    await isUsable();
  });

  it('may be one that makes its form by the standard', async () => {
    await start();
    const form = new FormData();
    const query = 'mutation ($file: Upload!) { read(file: $file) { sha256 filename mimetype declaredSizeBytes } }';
    form.set('operations', JSON.stringify({ query, variables: { file: null } }));
    form.set('map', JSON.stringify({ 0: ['variables.file'] }));
    form.set('0', new Blob([first], { type: 'video/mp4' }), 'clip "1" übung.mp4');
    const answer = await fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      body: form,
      headers: { 'apollo-require-preflight': 'true', connection: 'close' },
    });
    expect(await answer.json()).toEqual({
      data: {
        read: {
          sha256: sha256(first),
          filename: 'clip "1" übung.mp4',
          mimetype: 'video/mp4',
          declaredSizeBytes: first.length,
        },
      },
    });
  });
});

describe('the size that a form declares', () => {
  const operations = operationsPart({
    query: 'mutation ($file: Upload!) { read(file: $file) { sizeBytes declaredSizeBytes } }',
    variables: { file: null },
  });
  const parts = [operations, map, filePart('0', 'twelve bytes')];

  it.each([
    ['is the size of the file', encodeForm(parts), 12],
    ['is 0 of an empty file', encodeForm([operations, map, filePart('0', '')]), 0],
    [
      'is the same when the file begins with blank lines',
      encodeForm([operations, map, filePart('0', '\r\n\r\n\r\n')]),
      6,
    ],
    [
      'is the same when the file is all blank lines',
      encodeForm([operations, map, filePart('0', '\r\n'.repeat(5_000))]),
      10_000,
    ],
    ['is 2 bytes short without a last line break', encodeForm(parts, CLOSING.trimEnd()), 10],
    ['counts an epilogue in', encodeForm(parts, `${CLOSING}more`), 16],
  ])('%s', async (_, form, declaredSizeBytes) => {
    await start();
    expect((await client.upload(form)).body.data).toMatchObject({ read: { declaredSizeBytes } });
  });

  it('is known wherever the body is cut into packets', async () => {
    await start();
    const form = encodeForm(parts);
    const begin = form.indexOf('twelve bytes');
    for (let cut = begin - 8; cut <= begin + 4; cut += 1) {
      await client.sendHead({ 'Content-Length': form.length });
      await client.send(form.subarray(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 5));
      await client.send(form.subarray(cut));
      expect((await client.answer()).body.data).toEqual({ read: { sizeBytes: 12, declaredSizeBytes: 12 } });
    }
  });

  it('is not known of a chunked body, nor of two files', async () => {
    await start();
    await client.sendHead({ 'Transfer-Encoding': 'chunked' });
    await client.sendChunk(encodeForm(parts));
    await client.send('0\r\n\r\n');
    expect((await client.answer()).body.data).toEqual({ read: { sizeBytes: 12, declaredSizeBytes: null } });
    const query = 'mutation ($a: Upload!, $b: Upload!) { readInTurn(files: [$a, $b]) { declaredSizeBytes } }';
    expect((await client.upload(twoFiles(query))).body.data).toEqual({
      readInTurn: [{ declaredSizeBytes: null }, { declaredSizeBytes: null }],
    });
  });

  it('is found by the shape of form that curl sends', async () => {
    await start();
    const curl = '------------------------cec8e8123c05ba25';
    const headers = ['name="operations"', 'name="map"', 'name="0"; filename="a.txt"\r\nContent-Type: text/plain'];
    const body = Buffer.from(
      `${headers
        .map((header, n) => `--${curl}\r\nContent-Disposition: form-data; ${header}\r\n\r\n${parts[n]?.content}\r\n`)
        .join('')}--${curl}--\r\n`,
    );
    const answer = await client.upload(body, { 'Content-Type': `multipart/form-data; boundary=${curl}` });
    expect(answer.body.data).toEqual({ read: { sizeBytes: 12, declaredSizeBytes: 12 } });
  });
});
