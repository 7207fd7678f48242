import { createFileUpload } from '../../../src/files/resumable/create-file-upload';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { type PushServer, startPushServer } from '../../support/http/push-server';
import { TusClient } from '../../support/http/resumable-upload';
import { wavOf } from '../../support/media/media-samples';
import { callerOf } from '../../support/service/test-storage';
import { eventually } from '../../support/timing/eventually';
import { Gate } from '../../support/timing/gate';

const BYTES = wavOf(100_000);
const gate = new Gate();
/** Longer than a busy machine takes to read a few kilobytes. */
const IDLE_MS = 3_000;

let server: PushServer;
beforeAll(async () => {
  server = await startPushServer({
    connectionLimits: { idleMs: IDLE_MS, operationMs: IDLE_MS },
    wrapStorage: (storage) => {
      const blobs = Object.create(storage.blobs) as typeof storage.blobs;
      blobs.write = async (...args) => {
        await gate.pass();
        return storage.blobs.write(...args);
      };
      return { ...storage, blobs };
    },
  });
});
afterAll(() => server.close());

it('the last part of an upload is answered, though its file takes longer than a connection may be idle', async () => {
  const { organizationId, projectId, apiKey } = server.tenant;
  const upload = await createFileUpload(server.storage, callerOf({ id: projectId, organizationId }), {
    filename: 'sound.wav',
    mimeType: 'audio/wav',
    sizeBytes: BYTES.length,
    purpose: 'REFERENCE_MEDIA',
  });
  const path = `/uploads/${upload?.file.id}`;
  gate.shut();
  const finished = new TusClient(apiKey).patch(server.url + path, 0, BYTES);
  const failed = finished.then(
    () => 'answered before its file was there',
    (error: Error) => error.message,
  );
  // Another connection, on which nothing moves either, is idle for longer: it was opened later, and is cut.
  const arrived = eventually('its bytes are there', async () => gate.arrived > 0);
  expect(await Promise.race([arrived, failed])).toBe(true);
  const idle = new RawClient(server.port);
  await idle.send(`PATCH ${path} HTTP/1.1\r\nHost: localhost\r\n`);
  await idle.closed;
  gate.open();
  expect(await finished).toMatchObject({ status: 204, headers: { 'upload-offset': String(BYTES.length) } });
});
