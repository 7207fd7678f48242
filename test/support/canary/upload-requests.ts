import { UPLOAD_FILE } from '../graphql/file-client';
import { encodeForm, filePart, mapPart, operationsPart } from '../http/multipart/multipart-body';
import { attributesOf, connect, hangUp, sendForm, soundOf, type Target, upload, uploadForm } from './target';

/** A request, and how it ends on a project that keeps nothing. */
export type CanaryRequest = readonly [send: (target: Target) => Promise<string>, outcome: string];

/** The largest upload that the service takes in this test. */
export const MAX_UPLOAD_BYTES = 200_000;

const TWO_FILES = `mutation ($one: Upload!, $other: Upload!) {
  other: uploadFile(input: { file: $other }) { persistence { status } errors { code } }
  one: uploadFile(input: { file: $one }) { persistence { status } errors { code } } }`;

/** Uploads that are taken, refused, broken off and malformed. */
export const UPLOAD_REQUESTS: Readonly<Record<string, CanaryRequest>> = {
  'an upload': [(target) => upload(target, soundOf(target.canary)), 'SKIPPED'],
  'an upload by hand': [(target) => sendForm(target, uploadForm(target.canary)), 'SKIPPED'],
  'an upload that is sent again': [
    async (target) => {
      const same = { idempotencyKey: target.canary };
      await upload(target, soundOf(target.canary), same);
      return upload(target, soundOf(target.canary), same);
    },
    'SKIPPED',
  ],
  'bytes of another hash': [
    (target) => upload(target, soundOf(target.canary), { sha256: '0'.repeat(64) }),
    'CHECKSUM_MISMATCH',
  ],
  words: [(target) => upload(target, Buffer.from(`<p>${target.canary}</p>`)), 'UNSUPPORTED_MEDIA_TYPE'],
  'an empty file': [(target) => upload(target, Buffer.alloc(0)), 'EMPTY_FILE'],
  'too many bytes': [(target) => upload(target, soundOf(target.canary, 2 * MAX_UPLOAD_BYTES)), 'FILE_TOO_LARGE'],
  'a name with a line break': [
    (target) => upload(target, soundOf(target.canary), { filename: `${target.canary}\n` }),
    'INVALID_INPUT',
  ],
  'a tag that is too long': [
    (target) => upload(target, soundOf(target.canary), { tags: [target.canary.repeat(4)] }),
    'INVALID_INPUT',
  ],
  'a fact with a NUL': [
    (target) => upload(target, soundOf(target.canary), { metadata: [{ key: 'key', value: `${target.canary}\0` }] }),
    'INVALID_INPUT',
  ],
  'a key of other characters': [
    (target) => upload(target, soundOf(target.canary), { idempotencyKey: `${target.canary} ü` }),
    'INVALID_INPUT',
  ],
  'files out of order': [
    (target) => sendForm(target, twoFiles(target.canary, { one: ['variables.one'], other: ['variables.other'] })),
    'BAD_REQUEST',
  ],
  'one file twice': [
    (target) => sendForm(target, twoFiles(target.canary, { one: ['variables.one', 'variables.other'] })),
    'BAD_REQUEST',
  ],
  'a part that nobody asked for': [
    (target) =>
      sendForm(target, encodeForm([...uploadParts(target.canary), filePart(target.canary, soundOf(target.canary))])),
    'SKIPPED',
  ],
  'a part with a broken head': [
    (target) => {
      const part = { headers: `Content-Disposition: ${target.canary}\r\n`, content: soundOf(target.canary) };
      return sendForm(target, encodeForm([...uploadParts(target.canary).slice(0, 2), part]));
    },
    'BAD_REQUEST',
  ],
  'operations that are no JSON': [
    (target) => sendForm(target, encodeForm([operationsPart(`{"query": ${target.canary}`), mapPart({ a: [] })])),
    'BAD_REQUEST',
  ],
  'a map to nowhere': [
    (target) =>
      sendForm(target, encodeForm([...uploadParts(target.canary).slice(0, 1), mapPart({ a: [target.canary] })])),
    'BAD_REQUEST',
  ],
  'hanging up amid the bytes': [
    (target) => hangUp(target, uploadForm(target.canary), uploadForm(target.canary).length - 500),
    'HUNG_UP',
  ],
  'hanging up amid the operation': [(target) => hangUp(target, uploadForm(target.canary), 300), 'HUNG_UP'],
  'chunks that are none': [
    async (target) => {
      const client = connect(target);
      await client.sendHead({ 'Transfer-Encoding': 'chunked', Authorization: `Bearer ${target.apiKey}` });
      await client.sendChunk(uploadForm(target.canary).subarray(0, 2_000));
      await client.send(`${target.canary}\r\n${target.canary}\r\n`);
      await client.closed;
      return 'CLOSED';
    },
    'CLOSED',
  ],
};

function uploadParts(canary: string) {
  const operation = { query: UPLOAD_FILE, variables: { ...attributesOf(canary), file: null } };
  return [
    operationsPart(operation),
    mapPart({ file: ['variables.file'] }),
    filePart('file', soundOf(canary), `${canary}.wav`),
  ];
}

/** The first of the two is wanted last: it would have to wait somewhere. */
function twoFiles(canary: string, map: Readonly<Record<string, readonly string[]>>): Buffer {
  const operation = { query: TWO_FILES, variables: { one: null, other: null } };
  const files = Object.keys(map).map((name) => filePart(name, soundOf(canary), `${canary}.wav`));
  return encodeForm([operationsPart(operation), mapPart(map), ...files]);
}
