import { makeObject, newName, objectUrl, type Target, type WrongRequest } from './wrong-requests';

/** A request for an object of five bytes. */
async function ofObject(target: Target, query: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  const name = newName();
  await makeObject(target, name);
  return fetch(objectUrl(target, name, query), init);
}

/** Reads, lists and deletions. https://cloud.google.com/storage/docs/json_api/v1/status-codes */
export const WRONG_READS: readonly WrongRequest[] = [
  {
    // Testbench: error.py, range_not_satisfiable.
    name: 'a range after the end',
    status: 416,
    reason: 'requestedRangeNotSatisfiable',
    send: (target) => ofObject(target, { alt: 'media' }, { headers: { range: 'bytes=5-9' } }),
  },
  {
    name: 'the bytes of no object',
    status: 404,
    reason: 'notFound',
    send: (target) => fetch(objectUrl(target, newName(), { alt: 'media' })),
  },
  {
    name: 'the metadata of no object',
    status: 404,
    reason: 'notFound',
    send: (target) => fetch(objectUrl(target, newName())),
  },
  {
    name: 'a generation that is gone',
    status: 404,
    reason: 'notFound',
    send: (target) => ofObject(target, { alt: 'media', generation: '12345' }),
  },
  {
    // int64 in the discovery document. Testbench: an uncaught ValueError.
    name: 'a generation that is not a number',
    status: 400,
    reason: 'invalid',
    testbench: 500,
    send: (target) => ofObject(target, { generation: 'latest' }),
  },
  {
    // https://cloud.google.com/storage/docs/request-preconditions. Testbench: error.py, notchanged.
    name: 'only if it is not what it is',
    status: 304,
    reason: null,
    send: async (target) => {
      const name = newName();
      const generation = await makeObject(target, name);
      return fetch(objectUrl(target, name, { alt: 'media', ifGenerationNotMatch: generation }));
    },
  },
  {
    name: 'only if it is of another generation',
    status: 412,
    reason: 'conditionNotMet',
    send: (target) => ofObject(target, { ifGenerationMatch: '12345' }),
  },
  {
    // The testbench means to refuse it, but for a mistake in the refusal (rest_server.py, object_get).
    name: 'an unknown form',
    status: 400,
    reason: 'invalidAltValue',
    testbench: 500,
    send: (target) => ofObject(target, { alt: 'xml' }),
  },
  {
    // uint32 in the discovery document. The testbench does not look at it.
    name: 'a page of a size that is not a number',
    status: 400,
    reason: 'invalid',
    testbench: 200,
    send: ({ url, bucket }) => fetch(`${url}/storage/v1/b/${bucket}/o?maxResults=many`),
  },
  {
    name: 'another bucket',
    status: 404,
    reason: 'notFound',
    send: (target) => fetch(objectUrl({ ...target, bucket: 'no-bucket-of-ours' }, newName())),
  },
  {
    name: 'a method that there is not',
    status: 405,
    reason: 'methodNotAllowed',
    send: ({ url, bucket }) => fetch(`${url}/storage/v1/b/${bucket}/o`, { method: 'PUT', body: '{}' }),
  },
  {
    name: 'a deletion of no object',
    status: 404,
    reason: 'notFound',
    send: (target) => fetch(objectUrl(target, newName()), { method: 'DELETE' }),
  },
  {
    name: 'a deletion of what has come since',
    status: 412,
    reason: 'conditionNotMet',
    send: (target) => ofObject(target, { ifGenerationMatch: '12345' }, { method: 'DELETE' }),
  },
];
