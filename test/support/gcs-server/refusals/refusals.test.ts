import { GcsServer } from '../server';
import { WRONG_PIECES } from './wrong-pieces';
import { WRONG_READS } from './wrong-reads';
import { objectUrl, put, sessionOf, type Target, type WrongRequest } from './wrong-requests';
import { WRONG_UPLOADS } from './wrong-uploads';

/**
 * The stand-in refuses what Google Cloud Storage refuses, so that nothing passes here that fails there. The same
 * requests can be held against any other server, such as Google's own testbench (googleapis/storage-testbench, started
 * with GOOGLE_CLOUD_CPP_STORAGE_TEST_BUCKET_NAME=media):
 *
 *     GCS_CONTRACT_ENDPOINT=http://127.0.0.1:9000 npm test -- test/support/gcs-server/refusals test/blobs/gcs/gcs.test
 */
const elsewhere = process.env.GCS_CONTRACT_ENDPOINT;

let server: GcsServer;
let target: Target;
beforeAll(async () => {
  server = await GcsServer.start();
  target = { url: elsewhere ?? server.url, bucket: 'media' };
});
afterAll(() => server.close());

async function reasonOf(response: Response): Promise<string | null> {
  if (!(response.headers.get('content-type') ?? '').startsWith('application/json')) return null;
  const { error } = JSON.parse(await response.text());
  expect(error).toMatchObject({ code: response.status, message: expect.any(String) });
  return error.errors[0].reason;
}

async function expectRefused({ send, ...wrong }: WrongRequest): Promise<void> {
  const response = await send(target);
  if (elsewhere === undefined) {
    expect({ status: response.status, reason: await reasonOf(response) }).toEqual({
      status: wrong.status,
      reason: wrong.reason,
    });
  } else {
    expect(response.status).toBe(wrong.testbench ?? wrong.status);
    await response.arrayBuffer();
  }
}

describe(`refuses an upload: ${elsewhere ?? 'the stand-in'}`, () => {
  it.each(WRONG_UPLOADS)('$name', expectRefused);
});

describe(`refuses in a session: ${elsewhere ?? 'the stand-in'}`, () => {
  it.each(WRONG_PIECES)('$name', expectRefused);
});

describe(`refuses to read, list or delete: ${elsewhere ?? 'the stand-in'}`, () => {
  it.each(WRONG_READS)('$name', expectRefused);
});

/** Google's testbench asks for no credentials, and its sessions do not end. */
describe('what only the stand-in can be made to refuse', () => {
  const stand = (): Target => ({ url: server.url, bucket: 'media' });
  afterEach(() => {
    server.accessToken = null;
  });

  // https://cloud.google.com/storage/docs/json_api/v1/status-codes#401-unauthorized
  it.each([
    ['no credentials', {}, 'required'],
    ['credentials that have run out', { authorization: 'Bearer yesterday' }, 'authError'],
  ])('%s', async (_name, headers: Record<string, string>, reason) => {
    server.accessToken = 'today';
    const response = await fetch(objectUrl(stand(), 'any'), { headers });
    expect([response.status, await reasonOf(response)]).toEqual([401, reason]);
  });

  it('takes the URL of a session for its credentials', async () => {
    const url = await sessionOf(stand());
    server.accessToken = 'today';
    expect((await put(url, 'bytes 0-99/100', 100)).status).toBe(200);
  });

  // "410 Gone: a resumable upload session … that is no longer available", after a week.
  it('a session that has run out', async () => {
    const url = await sessionOf(stand());
    server.expireSessions();
    const response = await put(url, 'bytes 0-99/100', 100);
    expect([response.status, await reasonOf(response)]).toEqual([410, 'gone']);
  });
});
