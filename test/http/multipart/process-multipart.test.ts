import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BOUNDARY,
  CLOSING,
  encodeForm,
  encodePart,
  filePart,
  mapPart,
  operationsPart,
  type PartContent,
  uploadOperations,
} from '../../support/http/multipart/multipart-body';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { eventually, openDescriptors } from '../../support/http/multipart/multipart-leaks';
import { type MultipartServer, startMultipartServer } from '../../support/http/multipart/multipart-server';

const KIB = 1024;
const operations = uploadOperations('read');
const map = mapPart({ 0: ['variables.file'] });
const file = filePart('0', 'the bytes');
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [n, [`variables.f${n}`]]));
const headerless = (headers: string): PartContent => ({ headers, content: 'x' });
const typed = (contentType: string) => ({ 'Content-Type': contentType });

let server: MultipartServer;
let client: RawClient;
let descriptors: number;

beforeAll(async () => {
  server = await startMultipartServer();
  client = new RawClient(server.port);
  await client.upload(encodeForm([operations, map, file]));
  descriptors = openDescriptors().length;
});
afterAll(async () => {
  client.socket.destroy();
  await server.close();
});

async function costingLittle<T>(work: () => Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(2_000);
  return result;
}

/** Every answer leaves the process as it was, and the connection ready for the next request. */
async function refused(body: Buffer, status: number, code: string, headers = {}): Promise<void> {
  const answer = await costingLittle(() => client.upload(body, headers));
  expect(answer).toMatchObject({
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { errors: [{ message: expect.stringMatching(/^[A-Z].*\.$/), extensions: { code } }] },
  });
  expect(Object.keys(answer.body)).toEqual(['errors']);
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.[jt]s:/);
  const next = await client.upload(encodeForm([operations, map, file]));
  expect(next.body.data).toMatchObject({ read: { sizeBytes: 9 } });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(server.spooledNames()).toEqual([]);
  await eventually(() => openDescriptors().length <= descriptors, 'descriptors are closed');
}

describe('a form that is refused before the operation', () => {
  it.each<[string, readonly PartContent[]]>([
    ['an empty form', []],
    ['no map', [operations]],
    ['no operations', [map, file]],
    ['map before operations', [map, operations, file]],
    ['the file before map', [operations, file, map]],
    ['operations twice', [operations, operations, map, file]],
    ['operations that are not JSON', [operationsPart('{'), map, file]],
    ['operations that are not UTF-8', [{ name: 'operations', content: Buffer.from([0xff, 0xfe]) }, map, file]],
    ['operations of null', [operationsPart('null'), map, file]],
    ['a batch', [operationsPart([{ query: '{ping}' }]), map, file]],
    ['a map that is not JSON', [operations, mapPart('{'), file]],
    ['a map that is a list', [operations, mapPart([['variables.file']]), file]],
    ['a map without files', [operations, mapPart({})]],
    ['a path that leads nowhere', [operations, mapPart({ 0: ['variables.other'] }), file]],
    ['a path to __proto__', [operations, mapPart('{"0":["variables.__proto__.polluted"]}'), file]],
    ['a path to a constructor', [operations, mapPart({ 0: ['variables.constructor.prototype.x'] }), file]],
    ['a path to the query', [operations, mapPart({ 0: ['query'] }), file]],
    ['a deep path', [operations, mapPart({ 0: [`variables${'.a'.repeat(8_000)}`] }), file]],
    ['one path twice', [operations, mapPart({ 0: ['variables.file', 'variables.file'] }), file]],
    ['two files for one path', [operations, mapPart({ 0: ['variables.file'], 1: ['variables.file'] }), file]],
    ['5,000 fields', Array.from({ length: 5_000 }, (_, n) => ({ name: `f${n}`, content: 'x' }))],
    ['a part without headers', [headerless(''), operations, map, file]],
    ['a part without content-disposition', [headerless('Content-Type: text/plain\r\n'), operations, map, file]],
    ['a part that is no form data', [headerless('Content-Disposition: attachment; name="operations"\r\n')]],
    ['a header without a colon', [headerless('Content-Disposition form-data; name="operations"\r\n')]],
  ])('answers 400 to %s', async (_, parts) => {
    await refused(encodeForm(parts), 400, 'BAD_REQUEST');
  });

  it.each<[string, readonly PartContent[]]>([
    ['too large an operations', [operationsPart(' '.repeat(257 * KIB)), map, file]],
    ['too large a map', [operations, mapPart(' '.repeat(17 * KIB)), file]],
    ['a map with a path of 100,000 segments', [operations, mapPart({ 0: [`variables${'.a'.repeat(1e5)}`] }), file]],
    ['11 files', [operations, mapPart(many(11)), file]],
    ['10,000 entries in map', [operations, mapPart(many(10_000)), file]],
  ])('answers 413 to %s', async (_, parts) => {
    await refused(encodeForm(parts), 413, 'PAYLOAD_TOO_LARGE');
  });

  it.each([
    ['is missing', 'multipart/form-data'],
    ['is empty', 'multipart/form-data; boundary=""'],
    ['is endless', `multipart/form-data; boundary=${'b'.repeat(5_000)}`],
    ['is not the one in the body', 'multipart/form-data; boundary=other'],
  ])('answers 400 when the boundary %s', async (_, contentType) => {
    await refused(encodeForm([operations, map, file]), 400, 'BAD_REQUEST', typed(contentType));
  });

  it('answers 400 to a body that ends within the fields', async () => {
    await refused(encodePart(operations), 400, 'BAD_REQUEST');
    await refused(Buffer.from(`--${BOUNDARY}\r\nContent-Dispo`), 400, 'BAD_REQUEST');
    await refused(Buffer.from('no form at all'), 400, 'BAD_REQUEST');
  });

  it('answers deep operations with a deep path in no time', async () => {
    const depth = 30_000;
    const deep = `{"query":"{ping}","variables":${'{"a":'.repeat(depth)}null${'}'.repeat(depth)}}`;
    const path = `variables${'.a'.repeat(7_000)}`;
    await refused(encodeForm([operationsPart(deep), mapPart({ 0: [path] }), file]), 400, 'BAD_REQUEST');
  });

  it('answers a form dotted with blank lines in no time', async () => {
    await refused(encodeForm([operationsPart('\r\n\r\n'.repeat(60_000)), map, file]), 400, 'BAD_REQUEST');
  });
});

describe('a form that fails while the operation runs', () => {
  /** The operation has begun, so the answer is a GraphQL response. */
  async function failed(parts: readonly PartContent[], closing = CLOSING, code = 'BAD_REQUEST'): Promise<void> {
    const answer = await client.upload(encodeForm(parts, closing));
    expect(answer).toMatchObject({
      status: 200,
      body: { data: { read: null }, errors: [{ extensions: { code } }] },
    });
    const next = await client.upload(encodeForm([operations, map, file]));
    expect(next.body.data).toMatchObject({ read: { sizeBytes: 9 } });
  }

  it.each<[string, readonly PartContent[]]>([
    ['a missing file', [operations, map]],
    ['a file that is not in the map', [operations, map, filePart('1', 'x')]],
    ['a second map', [operations, map, map, file]],
    ['a text field in place of the file', [operations, map, { name: '0', content: 'x' }]],
    ['thirty text fields', [operations, map, ...Array(30).fill({ name: 'a', content: 'x' }), file]],
    ['2,000 headers', [operations, map, headerless('X-A: b\r\n'.repeat(2_000)), file]],
    ['a filename of a megabyte', [operations, map, filePart('0', 'x', 'a'.repeat(KIB * KIB))]],
    ['a file without content-disposition', [operations, map, headerless('X-A: b\r\n'), file]],
    ['a bare line break in a header', [operations, map, headerless('Content-Disposition: form-data;\n name="0"\r\n')]],
  ])('fails the upload by %s', async (_, parts) => {
    await failed(parts);
  });

  it('fails the upload by a text field of a megabyte', async () => {
    const field = { name: 'a', content: 'x'.repeat(KIB * KIB) };
    await failed([operations, map, field, file], CLOSING, 'PAYLOAD_TOO_LARGE');
  });

  it('fails the upload when the form is cut short', async () => {
    await failed([operations, map, file], '');
    await failed([operations, map], `--${BOUNDARY}\r\nContent-Disposition: form-data; name="0"; filename="x"\r\n`);
    await failed([operations, map, filePart('0', Buffer.alloc(300 * KIB))], '--');
  });

  it('takes as many as ten files', async () => {
    const variables = { files: Array.from({ length: 10 }, () => null) };
    const query = 'mutation ($files: [Upload!]!) { readInTurn(files: $files) { sizeBytes } }';
    const names = variables.files.map((_, n) => `${n}`);
    const paths = Object.fromEntries(names.map((name) => [name, [`variables.files.${name}`]]));
    const files = names.map((name) => filePart(name, Buffer.alloc(1_000)));
    const answer = await client.upload(encodeForm([operationsPart({ query, variables }), mapPart(paths), ...files]));
    expect(answer.body.data).toEqual({ readInTurn: names.map(() => ({ sizeBytes: 1_000 })) });
  });

  it('takes a form with text fields of its own, wherever they stand', async () => {
    const field = { name: 'csrf_token', content: 'x' };
    for (const parts of [
      [operations, map, field, file],
      [operations, field, map, file],
      [field, operations, map, file],
      [operations, map, file, field],
    ]) {
      const answer = await client.upload(encodeForm(parts));
      expect(answer.body).toEqual({ data: { read: expect.objectContaining({ sizeBytes: 9 }) } });
    }
  });

  it('leaves the scalar to refuse values that are no files', async () => {
    const codes = new Map<unknown, string>([
      ['text', 'INVALID_UPLOAD_VALUE'],
      [{}, 'INVALID_UPLOAD_VALUE'],
      [null, 'BAD_USER_INPUT'],
    ]);
    for (const [value, code] of codes) {
      const body = JSON.stringify({
        query: 'mutation ($file: Upload!) { read(file: $file) { sizeBytes } }',
        variables: { file: value },
      });
      const answer = await client.upload(Buffer.from(body), typed('application/json'));
      expect(answer).toMatchObject({ body: { errors: [{ extensions: { code } }] } });
    }
  });
});
