import {
  makeObject,
  multipart,
  newName,
  startSession,
  type Target,
  WRONG_CRC32C,
  type WrongRequest,
} from './wrong-requests';

const STORED = { uploadType: 'multipart' };

/** An upload of an object that is there already. */
async function again(target: Target, query: Record<string, string>): Promise<Response> {
  const name = newName();
  await makeObject(target, name);
  return multipart(target, { query: { ...STORED, name, ...query } });
}

/**
 * Uploads by one request. The reasons are those of https://cloud.google.com/storage/docs/json_api/v1/status-codes, the
 * form of the body that of https://cloud.google.com/storage/docs/uploading-objects#rest-upload-objects.
 */
export const WRONG_UPLOADS: readonly WrongRequest[] = [
  {
    // The error in Google's words: https://github.com/buildkite/agent/pull/361. Testbench: gcs/object.py, init_multipart.
    name: 'media of another type than the metadata says',
    status: 400,
    reason: 'invalid',
    testbench: 412,
    send: (target) => multipart(target, { mediaHead: 'content-type: application/octet-stream' }),
  },
  {
    // "must have a Content-Type header". Testbench: a KeyError in common.py, parse_multipart.
    name: 'media without a type',
    status: 400,
    reason: 'badRequest',
    testbench: 500,
    send: (target) => multipart(target, { mediaHead: 'content-length: 5' }),
  },
  {
    // Testbench: rest_server.py, object_insert.
    name: 'no uploadType',
    status: 400,
    reason: 'required',
    send: (target) => multipart(target, { query: { name: newName() } }),
  },
  {
    // Testbench: rest_server.py, object_insert.
    name: 'an unknown uploadType',
    status: 400,
    reason: 'invalid',
    send: (target) => multipart(target, { query: { uploadType: 'mulitpart', name: newName() } }),
  },
  {
    // Testbench: gcs/object.py, init_multipart.
    name: 'no name, neither in the query nor in the metadata',
    status: 400,
    reason: 'required',
    send: (target) => multipart(target, { query: STORED }),
  },
  {
    // "Value '%s' in content does not agree with value '%s'": testbench, gcs/upload.py; for sessions only.
    name: 'a name in the query and another in the metadata',
    status: 400,
    reason: 'invalid',
    testbench: 200,
    send: (target) => multipart(target, { metadata: JSON.stringify({ name: newName() }) }),
  },
  {
    // "Bad content type. Please use multipart.": https://github.com/boto/boto3/issues/2207. Testbench: parse_multipart.
    name: 'a body that is not multipart/related',
    status: 400,
    reason: 'badRequest',
    send: (target) => multipart(target, { contentType: 'multipart/form-data; boundary=separating_string' }),
  },
  {
    // RFC 2387, 3: the boundary is required. Testbench: the decoder fails.
    name: 'no boundary',
    status: 400,
    reason: 'badRequest',
    testbench: 500,
    send: (target) => multipart(target, { contentType: 'multipart/related' }),
  },
  {
    // RFC 2046, 5.1.1. Testbench: parse_multipart counts the parts.
    name: 'another boundary than was announced',
    status: 400,
    reason: 'badRequest',
    send: (target) => multipart(target, { contentType: 'multipart/related; boundary=another' }),
  },
  {
    // "add two hyphens after the final boundary string". The decoder of the testbench does without.
    name: 'a body that is cut short',
    status: 400,
    reason: 'badRequest',
    testbench: 200,
    send: (target) => multipart(target, { end: '' }),
  },
  {
    // Testbench: parse_multipart.
    name: 'a third part',
    status: 400,
    reason: 'badRequest',
    send: (target) =>
      multipart(target, {
        end: '\r\n--separating_string\r\ncontent-type: image/png\r\n\r\nmore\r\n--separating_string--\r\n',
      }),
  },
  {
    // parseError of the status page. Testbench: an uncaught JSONDecodeError.
    name: 'metadata that is not JSON',
    status: 400,
    reason: 'parseError',
    testbench: 500,
    send: (target) => multipart(target, { metadata: '{contentType: image/png}' }),
  },
  {
    // "metadata: map<string, string>", objects resource. Testbench: an uncaught ParseError.
    name: 'custom metadata that is not text',
    status: 400,
    reason: 'invalid',
    testbench: 500,
    send: (target) => multipart(target, { metadata: '{"metadata":{"writeId":{}}}' }),
  },
  {
    // "Provided CRC32C … doesn't match calculated CRC32C": https://github.com/camunda/camunda/issues/45636.
    // Testbench: gcs/object.py, init.
    name: 'a wrong CRC32C',
    status: 400,
    reason: 'invalid',
    testbench: 412,
    send: (target) => multipart(target, { metadata: JSON.stringify({ crc32c: WRONG_CRC32C }) }),
  },
  {
    // https://cloud.google.com/storage/docs/data-validation. Testbench: gcs/object.py, init.
    name: 'a wrong MD5 hash',
    status: 400,
    reason: 'invalid',
    testbench: 412,
    send: (target) => multipart(target, { metadata: '{"md5Hash":"1B2M2Y8AsgTpgAmY7PhCfg=="}' }),
  },
  {
    // https://cloud.google.com/storage/docs/request-preconditions. Testbench: common.py, make_json_preconditions.
    name: 'a new object where there is one',
    status: 412,
    reason: 'conditionNotMet',
    send: (target) => again(target, { ifGenerationMatch: '0' }),
  },
  {
    name: 'in place of a generation that is gone',
    status: 412,
    reason: 'conditionNotMet',
    send: (target) => again(target, { ifGenerationMatch: '12345' }),
  },
  {
    name: 'in place of a metageneration that is gone',
    status: 412,
    reason: 'conditionNotMet',
    send: (target) => again(target, { ifMetagenerationMatch: '7' }),
  },
  {
    // int64 in the discovery document. Testbench: an uncaught ValueError.
    name: 'a precondition that is not a number',
    status: 400,
    reason: 'invalid',
    testbench: 500,
    send: (target) => again(target, { ifGenerationMatch: 'none' }),
  },
  {
    // Stricter than Google and its testbench, who pass over it, so that a mistyped precondition is found here.
    name: 'a parameter that the API does not have',
    status: 400,
    reason: 'invalidParameter',
    testbench: 200,
    send: (target) => again(target, { ifGenerationMatches: '0' }),
  },
  {
    // The error in Google's words names X-Upload-Content-Type: https://github.com/buildkite/agent/pull/361.
    name: 'a session of another type than the metadata says',
    status: 400,
    reason: 'invalid',
    testbench: 200,
    send: (target) => startSession(target, { headers: { 'x-upload-content-type': 'application/octet-stream' } }),
  },
  {
    // Testbench: gcs/upload.py, init_resumable_rest.
    name: 'a session without a name',
    status: 400,
    reason: 'required',
    send: (target) => startSession(target, { query: {} }),
  },
  {
    // Testbench: gcs/upload.py, init_resumable_rest.
    name: 'a session with a name in the query and another in the metadata',
    status: 400,
    reason: 'invalid',
    send: (target) => startSession(target, { metadata: JSON.stringify({ name: newName() }) }),
  },
  {
    name: 'a session with metadata that is not JSON',
    status: 400,
    reason: 'parseError',
    testbench: 500,
    send: (target) => startSession(target, { metadata: 'image/png' }),
  },
  {
    // Google's clients meet it at the start or at the end; the testbench looks at the end.
    name: 'a session for a new object where there is one',
    status: 412,
    reason: 'conditionNotMet',
    testbench: 200,
    send: async (target) => {
      const name = newName();
      await makeObject(target, name);
      return startSession(target, { query: { name, ifGenerationMatch: '0' } });
    },
  },
];
