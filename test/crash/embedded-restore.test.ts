import { cp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { killServerProcesses } from '../support/database/embedded-server';
import { createFileClient } from '../support/graphql/file-client';
import { sendHttp } from '../support/http/http-client';
import { paddedPng } from '../support/media/media-samples';
import { makeDataDirectory } from '../support/processes/installation';
import { killServices, runAdmin, ServiceProcess } from '../support/processes/service-process';

describe('an installation that is one directory', () => {
  const directories: string[] = [];
  afterEach(async () => {
    await killServices();
    for (const directory of directories.splice(0)) {
      await killServerProcesses(directory);
      await rm(directory, { recursive: true, force: true });
    }
  });

  async function makeDirectory(): Promise<string> {
    const directory = await makeDataDirectory();
    directories.push(directory);
    return directory;
  }

  async function copyOf(directory: string): Promise<string> {
    const copy = await makeDirectory();
    await cp(directory, copy, { recursive: true });
    return copy;
  }

  const start = (directory: string) => ServiceProcess.start({ DATA_DIR: directory });
  const readiness = async ({ url }: ServiceProcess) => JSON.parse((await sendHttp(`${url}/readyz`)).body.toString());

  async function upload({ url }: ServiceProcess, apiKey: string, bytes: Buffer): Promise<string> {
    return (await createFileClient(url, apiKey).upload(bytes)).file.id;
  }

  async function expectContent({ url }: ServiceProcess, apiKey: string, id: string, bytes: Buffer): Promise<void> {
    const headers = { authorization: `Bearer ${apiKey}` };
    expect((await sendHttp(`${url}/files/${id}/content`, { headers })).body.equals(bytes)).toBe(true);
  }

  it('starts from a copy of the directory without a question; and says that half of it is older', async () => {
    const original = await makeDirectory();
    const first = await start(original);
    const apiKey = first.apiKey!;
    const bytes = paddedPng(500);
    const id = await upload(first, apiKey, bytes);
    expect(await readiness(first)).toEqual({ status: 'ready', failing: [] });
    await first.stop();

    const backup = await copyOf(original);
    const restored = await start(await copyOf(backup));
    expect(await readiness(restored)).toEqual({ status: 'ready', failing: [] });
    await expectContent(restored, apiKey, id, bytes);
    await restored.stop();

    const again = await start(original);
    const newer = await upload(again, apiKey, paddedPng(501));
    await runAdmin({ DATA_DIR: original }, 'reconcile');
    await again.stop();
    // The database of the backup beside the blobs of now.
    await rename(path.join(original, 'postgres'), path.join(original, 'postgres.newer'));
    await cp(path.join(backup, 'postgres'), path.join(original, 'postgres'), { recursive: true });
    const older = await start(original);
    expect(await readiness(older)).toEqual({ status: 'degraded', failing: ['epoch'] });
    expect(older.stdout).toContain('The blob store has gone on without this database');
    await expectContent(older, apiKey, id, bytes);
    await expect(runAdmin({ DATA_DIR: original }, 'reconcile', '--force')).rejects.toThrow('STORE_AHEAD');
    await older.stop();

    await rm(path.join(original, 'postgres'), { recursive: true });
    await rename(path.join(original, 'postgres.newer'), path.join(original, 'postgres'));
    const whole = await start(original);
    expect(await readiness(whole)).toEqual({ status: 'ready', failing: [] });
    expect(
      (await sendHttp(`${whole.url}/files/${newer}/content`, { headers: { authorization: `Bearer ${apiKey}` } }))
        .status,
    ).toBe(200);
  });
});
