import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ByteBudget } from '../../../src/concurrency/byte-budget';
import {
  encodeForm,
  filePart,
  mapPart,
  operationsPart,
  uploadOperations,
} from '../../support/http/multipart/multipart-body';
import { eventually } from '../../support/http/multipart/multipart-leaks';
import { readUpload } from '../../support/http/multipart/multipart-server';
import { firstFile, MultipartSuite, secondFile, twoFiles } from '../../support/http/multipart/multipart-suite';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const suite = new MultipartSuite();

const bothLists = (field: string) =>
  twoFiles(`mutation ($a: Upload!, $b: Upload!) { ${field}(files: [$a, $b]) { sha256 sizeBytes } }`);
const inTurn = 'mutation ($a: Upload!, $b: Upload!) { a: read(file: $a) { sha256 } b: read(file: $b) { sha256 } }';
const inReverse = 'mutation ($a: Upload!, $b: Upload!) { b: read(file: $b) { sha256 } a: read(file: $a) { sha256 } }';

describe('several files', () => {
  it('streams them one after the other', async () => {
    await suite.start({ spoolDirectory: '/nowhere' });
    const answer = await suite.client.upload(twoFiles(inTurn));
    expect(answer.body).toEqual({ data: { a: { sha256: sha256(firstFile) }, b: { sha256: sha256(secondFile) } } });
  });

  it('keeps one aside that is read out of turn', async () => {
    await suite.start();
    const answer = await suite.client.upload(twoFiles(inReverse));
    expect(answer.body).toEqual({ data: { a: { sha256: sha256(firstFile) }, b: { sha256: sha256(secondFile) } } });
    await suite.expectUsable();
  });

  it('keeps one aside that arrives when another is waited for already', async () => {
    await suite.start();
    const form = twoFiles(inReverse);
    const fieldsEnd = form.indexOf('Content-Disposition: form-data; name="a"');
    await suite.client.sendHead({ 'Content-Length': form.length });
    await suite.client.send(form.subarray(0, fieldsEnd));
    await sleep(100);
    await suite.client.send(form.subarray(fieldsEnd));
    expect((await suite.client.answer()).body).toEqual({
      data: { a: { sha256: sha256(firstFile) }, b: { sha256: sha256(secondFile) } },
    });
  });

  it('fails the missing one when another is sent twice', async () => {
    await suite.start();
    const answer = await suite.client.upload(twoFiles(inTurn, ['a', 'a']));
    expect(answer.body).toMatchObject({
      data: { a: { sha256: sha256(firstFile) }, b: null },
      errors: [{ message: expect.stringContaining('two parts'), extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it('does not hoard parts behind one that is not read', async () => {
    await suite.start({
      hold: async (file) => {
        await file;
        await sleep(100);
        return readUpload(file);
      },
    });
    const parts = Array.from({ length: 100 }, (_, n) => filePart(`${n}`, 'x'));
    const form = encodeForm([uploadOperations('hold'), mapPart({ 0: ['variables.file'] }), ...parts]);
    expect((await suite.client.upload(form)).body).toMatchObject({
      data: { hold: null },
      errors: [{ message: expect.stringContaining('too many parts') }],
    });
    await suite.expectUsable();
  });

  it('fails one that is read out of turn where nothing may be kept', async () => {
    let asked = 0;
    const openSpool = async () => {
      asked += 1;
      return null;
    };
    await suite.start({ openSpool, spoolDirectory: '/nowhere' });
    const answer = await suite.client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({
      data: { a: null, b: { sha256: sha256(secondFile) } },
      errors: [{ message: expect.stringContaining('in the order'), extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(asked).toBe(1);
    expect((await suite.client.upload(twoFiles(inTurn))).body.data).toEqual({
      a: { sha256: sha256(firstFile) },
      b: { sha256: sha256(secondFile) },
    });
    await suite.expectUsable();
  });

  it('keeps nothing when it cannot be told whether it may', async () => {
    await suite.start({
      openSpool: async () => {
        throw new Error('no database');
      },
    });
    const answer = await suite.client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({ data: { a: null, b: { sha256: sha256(secondFile) } } });
  });

  it('fails one that is too large to be kept aside, and reads the other', async () => {
    await suite.start({ maxSpoolBytes: firstFile.length - 1 });
    const answer = await suite.client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({
      data: { a: null, b: { sha256: sha256(secondFile) } },
      errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
    });
    await suite.expectUsable();
  });

  it('fails one where others keep all that may be kept, and gives back what it had', async () => {
    const spoolBudget = new ByteBudget(firstFile.length + 100, firstFile.length + 100);
    await suite.start({ spoolBudget });
    const giveBack = spoolBudget.take('another', 101);
    const answer = await suite.client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({
      data: { a: null, b: { sha256: sha256(secondFile) } },
      errors: [{ message: expect.stringContaining('in the order'), extensions: { code: 'OVERLOADED' } }],
    });
    await eventually(() => spoolBudget.takenBytes === 101, 'it is given back');
    giveBack?.();
    expect((await suite.client.upload(twoFiles(inReverse))).body.errors).toBeUndefined();
    await eventually(() => spoolBudget.takenBytes === 0, 'it is given back');
  });

  it.each([
    ['spoolTimeoutMs', 'out of turn', inReverse],
    ['totalTimeoutMs', 'out of turn', inReverse],
    ['totalTimeoutMs', 'in turn', inTurn],
  ])('is over when the client takes its time: %s, %s', async (limit, _order, query) => {
    const spoolBudget = new ByteBudget(1e9, 1e9);
    await suite.start({ spoolBudget, [limit]: 300 });
    const form = twoFiles(query);
    const { client } = suite;
    await client.sendHead({ 'Content-Length': form.length });
    await client.send(form.subarray(0, form.length - 1_000));
    let sent = form.length - 1_000;
    const trickle = setInterval(() => {
      client.socket.write(form.subarray(sent, sent + 1));
      sent += 1;
    }, 10);
    const answer = await client.answer();
    clearInterval(trickle);
    // One or both: the first may have come whole by then.
    const codes = answer.body.errors?.map(({ extensions }) => extensions['code']);
    expect([['REQUEST_TIMEOUT'], ['REQUEST_TIMEOUT', 'REQUEST_TIMEOUT']]).toContainEqual(codes);
    await eventually(() => spoolBudget.takenBytes === 0, 'nothing is kept');
  });

  it('fails one that the disk does not take, and reads the other', async () => {
    await suite.start({ spoolDirectory: '/nowhere' });
    const answer = await suite.client.upload(twoFiles(inReverse));
    expect(answer.body).toMatchObject({
      data: { a: null, b: { sha256: sha256(secondFile) } },
      errors: [{ extensions: { code: 'STORAGE_UNAVAILABLE' } }],
    });
    await suite.expectUsable();
  });

  it.each(['readInTurn', 'readAtOnce', 'openAllThenRead'])('reads them whole by %s', async (field) => {
    await suite.start();
    const answer = await suite.client.upload(bothLists(field));
    const stored = [firstFile, secondFile].map((bytes) => ({ sha256: sha256(bytes), sizeBytes: bytes.length }));
    expect(answer.body).toEqual({ data: { [field]: stored } });
  });

  it('takes them in any order in the form', async () => {
    await suite.start();
    const answer = await suite.client.upload(twoFiles(inTurn, ['b', 'a']));
    expect(answer.body).toEqual({ data: { a: { sha256: sha256(firstFile) }, b: { sha256: sha256(secondFile) } } });
  });

  it('lets a file go by whose resolver threw with the stream open, and reads the next', async () => {
    await suite.start({ idleTimeoutMs: 1_500 });
    const query =
      'mutation ($a: Upload!, $b: Upload!) { a: openThenThrow(file: $a) { sha256 } b: read(file: $b) { sha256 } }';
    const answer = await suite.client.upload(twoFiles(query));
    expect(answer.body).toMatchObject({ data: { a: null, b: { sha256: sha256(secondFile) } } });
    await suite.expectUsable();
  });

  it('reads the rest when one is not read at all', async () => {
    await suite.start();
    const query = 'mutation ($a: Upload, $b: Upload!) { a: ignore(file: $a) { sha256 } b: read(file: $b) { sha256 } }';
    const answer = await suite.client.upload(twoFiles(query));
    expect(answer.body).toEqual({ data: { a: null, b: { sha256: sha256(secondFile) } } });
  });
});

describe('one file in two places', () => {
  const shared = (field: string) => {
    const query = `mutation ($files: [Upload!]!) { ${field}(files: $files) { sha256 sizeBytes } }`;
    return encodeForm([
      operationsPart({ query, variables: { files: [null, null] } }),
      mapPart({ 0: ['variables.files.0', 'variables.files.1'] }),
      filePart('0', firstFile),
    ]);
  };
  const stored = { sha256: sha256(firstFile), sizeBytes: firstFile.length };

  it.each(['readInTurn', 'readAtOnce', 'openAllThenRead'])('is read twice, and whole, by %s', async (field) => {
    await suite.start();
    const answer = await suite.client.upload(shared(field));
    expect(answer.body).toEqual({ data: { [field]: [stored, stored] } });
    await suite.expectUsable();
  });

  it('is read twice by two aliases', async () => {
    await suite.start();
    const form = encodeForm([
      operationsPart({ query: inReverse, variables: { a: null, b: null } }),
      mapPart({ 0: ['variables.a', 'variables.b'] }),
      filePart('0', firstFile),
    ]);
    const answer = await suite.client.upload(form);
    expect(answer.body).toEqual({ data: { a: { sha256: stored.sha256 }, b: { sha256: stored.sha256 } } });
  });

  it('is refused where nothing may be kept', async () => {
    await suite.start({ openSpool: async () => null });
    const answer = await suite.client.upload(shared('readInTurn'));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] } });
    await suite.expectUsable();
  });
});
