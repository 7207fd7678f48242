import { KiB, put, sessionOf, uploadUrl, WRONG_CRC32C, type WrongRequest } from './wrong-requests';

/**
 * Requests of an upload session. What Google answers is told by
 * https://cloud.google.com/storage/docs/performing-resumable-uploads and by what others have met; its testbench does not
 * look at ranges (https://github.com/googleapis/storage-testbench/issues/685).
 */
export const WRONG_PIECES: readonly WrongRequest[] = [
  {
    // In Google's words: "The number of bytes uploaded is required to be equal or greater than 262144, except for the
    // final request", as quoted in As247\CloudStorages, StreamWrapper.php.
    name: 'a piece of less than 256 KiB that is not the last',
    status: 400,
    reason: null,
    testbench: 308,
    send: async (target) => put(await sessionOf(target), 'bytes 0-99999/*', 100_000),
  },
  {
    // In Google's words: "There were … byte(s) in the request body. There should have been …".
    name: 'fewer bytes than the range says',
    status: 400,
    reason: null,
    testbench: 308,
    send: async (target) => put(await sessionOf(target), `bytes 0-${512 * KiB - 1}/*`, 256 * KiB),
  },
  {
    name: 'more bytes than the range says',
    status: 400,
    reason: null,
    testbench: 200,
    send: async (target) => put(await sessionOf(target), 'bytes 0-99/100', 200),
  },
  {
    // "Failed to parse Content-Range header": https://github.com/talkiq/gcloud-aio/issues/860. Testbench: uncaught.
    name: 'a range that is none',
    status: 400,
    reason: null,
    testbench: 500,
    send: async (target) => put(await sessionOf(target), '0-99/100', 100),
  },
  {
    name: 'a range that ends after the object does',
    status: 400,
    reason: null,
    testbench: 308,
    send: async (target) => put(await sessionOf(target), `bytes 0-${512 * KiB - 1}/${256 * KiB}`, 512 * KiB),
  },
  {
    // A range whose end is before its start: https://github.com/googleapis/google-cloud-rust/issues/3608.
    name: 'a range without a byte',
    status: 400,
    reason: null,
    testbench: 308,
    send: async (target) => {
      const url = await sessionOf(target);
      await put(url, `bytes 0-${256 * KiB - 1}/*`, 256 * KiB);
      return put(url, `bytes ${256 * KiB}-${256 * KiB - 1}/*`, 0);
    },
  },
  {
    // Plain text, 503: googleapis/java-storage, ITJsonResumableSessionPutTaskTest, scenario 5.
    name: 'a piece after a gap',
    status: 503,
    reason: null,
    testbench: 308,
    send: async (target) => {
      const url = await sessionOf(target);
      await put(url, `bytes 0-${256 * KiB - 1}/*`, 256 * KiB);
      return put(url, `bytes ${512 * KiB}-${768 * KiB - 1}/*`, 256 * KiB);
    },
  },
  {
    // "Client sent query request with a non-empty body.": https://github.com/talkiq/gcloud-aio/issues/1116.
    name: 'a question of how far it is that carries bytes',
    status: 400,
    reason: null,
    testbench: 308,
    send: async (target) => put(await sessionOf(target), 'bytes */*', 100),
  },
  {
    // As Google's own client sends it (resumable-upload.js). Testbench: gcs/upload.py, apply_final_checksums.
    name: 'a wrong CRC32C with the last piece',
    status: 400,
    reason: 'invalid',
    testbench: 412,
    send: async (target) =>
      put(await sessionOf(target), 'bytes 0-99/100', 100, { 'x-goog-hash': `crc32c=${WRONG_CRC32C}` }),
  },
  {
    name: 'a wrong MD5 hash with the last piece',
    status: 400,
    reason: 'invalid',
    testbench: 412,
    send: async (target) =>
      put(await sessionOf(target), 'bytes 0-99/100', 100, { 'x-goog-hash': 'md5=1B2M2Y8AsgTpgAmY7PhCfg==' }),
  },
  {
    // 404: "start a new session". Testbench: database.py, get_upload.
    name: 'a piece of a session that never was',
    status: 404,
    reason: 'notFound',
    send: (target) => put(uploadUrl(target, { uploadType: 'resumable', upload_id: 'none' }), 'bytes 0-99/100', 100),
  },
  {
    name: 'a piece of a session that was given up',
    status: 404,
    reason: 'notFound',
    send: async (target) => {
      const url = await sessionOf(target);
      // "499 CLIENT CLOSED REQUEST" is how a session is given up well.
      if ((await fetch(url, { method: 'DELETE' })).status !== 499) throw new Error('It was not given up');
      return put(url, 'bytes 0-99/100', 100);
    },
  },
  {
    // Testbench: rest_server.py, resumable_upload_chunk.
    name: 'a piece without a session',
    status: 400,
    reason: 'required',
    send: (target) => put(uploadUrl(target, { uploadType: 'resumable' }), 'bytes 0-99/100', 100),
  },
];
