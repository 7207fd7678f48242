import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { killServerProcesses } from '../support/database/embedded-server';
import { createFileClient } from '../support/graphql/file-client';
import { randomMedia } from '../support/media/media-samples';
import { joinEmbeddedInstallation, makeDataDirectory } from '../support/processes/installation';
import { killServices, ServiceProcess } from '../support/processes/service-process';
import { runAdminHere } from '../support/service/admin';
import { expectNoLeftovers } from '../support/service/leftovers';
import { eventually } from '../support/timing/eventually';

/** `CRASH_ROUNDS=100 npm test -- test/crash/upload-storm` is a soak; a round takes some ten seconds. */
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 1);
const UPLOADS = 200;
const PARALLEL = 16;

/** What the service has said that it keeps: the SHA-256 of each file, by its id. */
type Acknowledged = Map<string, string>;

describe('an embedded installation whose process is killed amid uploads', () => {
  let dataDirectory: string;
  beforeAll(async () => {
    dataDirectory = await makeDataDirectory();
  });
  afterAll(async () => {
    await killServices();
    await killServerProcesses(dataDirectory);
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it(
    `loses nothing that it has acknowledged and leaves nothing else, ${ROUNDS} times`,
    async () => {
      const acknowledged: Acknowledged = new Map();
      for (let round = 0; round < ROUNDS; round++) {
        const before = acknowledged.size;
        await uploadUntilKilled(acknowledged);
        expect(acknowledged.size - before).toBeLessThan(UPLOADS);
        await expectAllKept(acknowledged);
      }
    },
    ROUNDS * 300_000,
  );

  async function uploadUntilKilled(acknowledged: Acknowledged): Promise<void> {
    const service = await ServiceProcess.start({ DATA_DIR: dataDirectory });
    const { upload } = createFileClient(service.url, service.apiKey!);
    const killAfter = acknowledged.size + Math.floor(Math.random() * (UPLOADS - PARALLEL));
    let left = UPLOADS;
    const uploader = async (): Promise<void> => {
      while (left-- > 0 && service.child.signalCode === null) {
        const bytes = randomMedia();
        const answer = await upload(bytes).catch(() => null);
        if (answer === null) continue;
        expect(answer.errors).toEqual([]);
        acknowledged.set(answer.file.id, createHash('sha256').update(bytes).digest('hex'));
      }
    };
    const uploads = Promise.all(Array.from({ length: PARALLEL }, uploader));
    await eventually('enough is acknowledged', async () => acknowledged.size >= killAfter);
    await delay(Math.random() * 20);
    await service.kill();
    await uploads;
  }

  async function expectAllKept(acknowledged: Acknowledged): Promise<void> {
    const service = await ServiceProcess.start({ DATA_DIR: dataDirectory });
    const installation = await joinEmbeddedInstallation(dataDirectory);
    try {
      await expectNoLeftovers(installation);
      const files = await readAll(service, [...acknowledged.keys()]);
      expect(files).toEqual(acknowledged);
      const reconciled = await runAdminHere(installation.environment, 'reconcile');
      expect(reconciled).toEqual({
        abandonedUploads: 0,
        orphanedBlobs: 0,
        deletedBlobs: 0,
        lostFiles: 0,
        returnedFiles: 0,
      });
    } finally {
      await installation.close();
      expect(await service.stop()).toEqual({ code: 0, signal: null });
    }
  }

  async function readAll(service: ServiceProcess, ids: readonly string[]): Promise<Acknowledged> {
    const headers = { authorization: `Bearer ${service.apiKey}` };
    const read: Acknowledged = new Map();
    for (const id of ids) {
      const response = await fetch(`${service.url}/files/${id}/content`, { headers });
      const bytes = Buffer.from(await response.arrayBuffer());
      read.set(id, createHash('sha256').update(bytes).digest('hex'));
    }
    return read;
  }
});
