import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlobStoreUnavailableError } from '../../../src/blobs/blob-store';
import { type GcsBlobStoreOptions, GcsConnection } from '../../../src/blobs/gcs/gcs-connection';
import { findObject, listObjects, removeObject, writeObject } from '../../../src/blobs/gcs/gcs-object';
import { readObject } from '../../../src/blobs/gcs/gcs-read';
import { newObjectKey, readAll, streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { QUICK_LIMITS } from '../../support/blobs/blob-gcs';
import { GcsServer } from '../../support/gcs-server/server';

/**
 * Google's own library gets the tokens here, by a token exchange (RFC 8693) with a server of ours: of all kinds of
 * credentials the one that may say where to go for them.
 */
let tokens: Server;
let issued = 0;
let directory: string;
let credentials: NonNullable<GcsBlobStoreOptions['credentials']>;
let server: GcsServer;
let connection: GcsConnection;

beforeAll(async () => {
  tokens = createServer((_request, response) => {
    issued += 1;
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        access_token: `token ${issued}`,
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: 3600,
      }),
    );
  });
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
  directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-credentials-'));
  const file = path.join(directory, 'subject');
  await writeFile(file, 'who we are');
  credentials = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`,
    credential_source: { file },
  };
});
afterAll(async () => {
  await new Promise((resolve) => tokens.close(resolve));
  await rm(directory, { recursive: true });
});

beforeEach(async () => {
  issued = 0;
  server = await GcsServer.start({ accessToken: 'token 1' });
  connection = new GcsConnection({ bucket: 'media', projectId: 'test', credentials, limits: QUICK_LIMITS });
  // An emulator's address would go without credentials.
  connection.storage.apiEndpoint = server.url;
  connection.storage.baseUrl = `${server.url}/storage/v1`;
});
afterEach(() => server.close());

const SMALL = testBytes(1000);
const LARGE = testBytes(3 * QUICK_LIMITS.pieceBytes);

function write(objectKey: string, bytes: Buffer) {
  return writeObject(connection, objectKey, streamOf(bytes), { contentType: 'image/png' });
}

async function listed(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { objectKey } of listObjects(connection)) keys.push(objectKey);
  return keys;
}

it('bears one token as long as it is taken', async () => {
  const objectKey = newObjectKey();
  await write(objectKey, SMALL);
  expect((await readAll(await readObject(connection, objectKey))).equals(SMALL)).toBe(true);
  expect(await listed()).toEqual([objectKey]);
  expect(issued).toBe(1);
});

it.each<[string, (objectKey: string) => Promise<unknown>]>([
  ['a small upload', () => write(newObjectKey(), SMALL)],
  ['a large upload', () => write(newObjectKey(), LARGE)],
  ['a download', async (objectKey) => expect(await readAll(await readObject(connection, objectKey))).toEqual(SMALL)],
  ['a look', async (objectKey) => expect(await findObject(connection, objectKey)).toMatchObject({ sizeBytes: 1000 })],
  ['a list', async (objectKey) => expect(await listed()).toEqual([objectKey])],
  [
    'a deletion',
    (objectKey) => removeObject(connection, objectKey, server.bucket.objects.get(objectKey)!.metadata.generation),
  ],
])('fetches another when it is not taken any more: %s', async (_name, use) => {
  const objectKey = newObjectKey();
  await write(objectKey, SMALL);
  server.accessToken = 'token 2';
  await use(objectKey);
  expect(issued).toBe(2);
});

it('goes on with a download that breaks when the token has run out', async () => {
  const objectKey = newObjectKey();
  await write(objectKey, LARGE);
  server.faults.add({ kind: 'download', action: { type: 'reset-download', afterBytes: 1000 } });
  const stream = await readObject(connection, objectKey);
  server.accessToken = 'token 2';
  expect((await readAll(stream)).equals(LARGE)).toBe(true);
});

it('gives up when another is not taken either', async () => {
  server.accessToken = 'none that anybody gets';
  await expect(write(newObjectKey(), SMALL)).rejects.toMatchObject({
    name: BlobStoreUnavailableError.name,
    cause: { status: 401 },
  });
  expect(server.requestsOf('upload')).toHaveLength(2);
});
