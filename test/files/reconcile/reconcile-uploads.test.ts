import { newId } from '../../../src/database/new-id';
import { streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { storedFileIds } from '../../support/blobs/stored-blobs';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import type { RawClient } from '../../support/http/multipart/multipart-client';
import { authorization, connectRaw, uploadBody } from '../../support/http/multipart/raw-upload';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { blobsOf, installationIdOf, runTask } from '../../support/service/reconciliation';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const BYTES = Buffer.concat([readFixture('video.mp4'), testBytes(1_000_000)]);
const BODY = uploadBody(BYTES);

let app: TestApp;
let client: FileClient;
beforeAll(async () => {
  app = await startTestApp();
  client = createFileClient(app.url, app.apiKey);
});
afterEach(() => expectNoLeftovers(app));
afterAll(() => app.close());

/** What a process leaves that died in the middle of an upload. */
async function leaveDeadUpload(processNumber: number): Promise<void> {
  const fileId = newId('file');
  const objectKey = `${await installationIdOf(app)}/${fileId}`;
  await blobsOf(app).write(objectKey, streamOf(testBytes(500)), { contentType: 'image/png' });
  // From here on it is found, at the latest when a minute is over.
  await app.dataSource.query(
    `WITH quota AS (
       UPDATE organizations SET reserved_bytes = reserved_bytes + 500, reserved_files = reserved_files + 1 RETURNING id
     )
     INSERT INTO uploads (file_id, organization_id, project_id, object_key, reserved_bytes, process_number, lease_expires_at)
     SELECT $1, quota.id, projects.id, $2, 500, $3, now() + interval '10 minutes'
     FROM quota JOIN projects ON projects.organization_id = quota.id`,
    [fileId, objectKey, processNumber],
  );
}

async function beginUpload(): Promise<RawClient> {
  const raw = connectRaw(app);
  await raw.sendHead({ 'Content-Length': BODY.length, ...authorization(app) });
  await raw.send(BODY.subarray(0, 500_000));
  await eventually('the bytes arrive', async () => (await storedFileIds(app)).length > 0);
  return raw;
}

describe('reconciling uploads', () => {
  it('gives back what a dead process had reserved, and purges what it had written', async () => {
    await leaveDeadUpload(1_000_001);
    await leaveDeadUpload(1_000_002);
    await runTask(app, 'reconcile_uploads');
    expect(await client.storage()).toMatchObject({ reservedBytes: 0, reservedFiles: 0, usedBytes: 0, files: 0 });
    expect(await storedFileIds(app)).toEqual([]);
  });

  it('leaves alone what a living process is about', async () => {
    const raw = await beginUpload();
    await runTask(app, 'reconcile_uploads');
    await raw.send(BODY.subarray(500_000));
    const { body } = await raw.answer();
    expect(body.data).toMatchObject({ uploadFile: { errors: [], file: { sizeBytes: BYTES.length } } });
    raw.socket.destroy();
    await client.deleteFiles({ select: { all: true } });
  });

  it('takes an upload for dead whose lease has lapsed, and nothing comes of it', async () => {
    const raw = await beginUpload();
    await app.dataSource.query(`UPDATE uploads SET lease_expires_at = now() - interval '1 second'`);
    await runTask(app, 'reconcile_uploads');
    expect(await client.storage()).toMatchObject({ reservedBytes: 0, reservedFiles: 0 });
    expect(await storedFileIds(app)).toEqual([]);
    await raw.send(BODY.subarray(500_000));
    const { status, body } = await raw.answer();
    expect(status).toBe(200);
    expect(body.errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE' } }]);
    raw.socket.destroy();
  });

  it('is told to an upload that is whole before its bytes are purged', async () => {
    const raw = await beginUpload();
    await app.dataSource.query('DELETE FROM uploads');
    await app.dataSource.query('UPDATE organizations SET reserved_bytes = 0, reserved_files = 0');
    await raw.send(BODY.subarray(500_000));
    const { body } = await raw.answer();
    expect(body.data).toMatchObject({
      uploadFile: { file: null, errors: [{ code: 'UPLOAD_EXPIRED', retryable: true }] },
    });
    raw.socket.destroy();
  });
});
