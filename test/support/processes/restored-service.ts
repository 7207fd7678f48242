import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { type App, startApp } from '../../../src/app';
import { readConfig } from '../../../src/config';
import { filesUnder } from '../blobs/stored-blobs';
import { copyTestDatabase, createTestDatabase, databaseUrl, type TestDatabase } from '../database/test-database';
import { createFileClient, type FileClient } from '../graphql/file-client';
import { sendHttp } from '../http/http-client';
import { paddedPng } from '../media/media-samples';
import { makeTemporaryDirectory } from '../run/temporary-directory';
import { jobsDone } from '../service/leftovers';
import { recordLog } from '../service/recorded-log';
import { eventually } from '../timing/eventually';
import { API_KEY } from './installation';

/** Where a service finds its rows and its bytes. */
export interface Place {
  readonly database: TestDatabase;
  readonly dataDirectory: string;
}

const AT_ONCE = 8;
let seed = 0;

/** Databases and directories, their copies, and services that run on any of them. */
export class Restores {
  private readonly apps = new Set<App>();
  private readonly databases: TestDatabase[] = [];
  private readonly directories: string[] = [];

  async makePlace(): Promise<Place> {
    const database = await createTestDatabase();
    this.databases.push(database);
    return { database, dataDirectory: await this.makeDirectory() };
  }

  async makeDirectory(): Promise<string> {
    const directory = await makeTemporaryDirectory('restore');
    this.directories.push(directory);
    return directory;
  }

  /** The database as a dump of this moment restores it: under another name. No service may run on it meanwhile. */
  async dump(database: TestDatabase): Promise<TestDatabase> {
    const copy = await copyTestDatabase(database);
    this.databases.push(copy);
    return copy;
  }

  /** The blobs as they are at this moment. */
  async copyBlobs({ dataDirectory }: Place): Promise<string> {
    const copy = await this.makeDirectory();
    await cp(path.join(dataDirectory, 'blobs'), path.join(copy, 'blobs'), { recursive: true });
    return copy;
  }

  async start(place: Place, environment: Readonly<Record<string, string>> = {}): Promise<RunningService> {
    const log = recordLog();
    const config = readConfig({ ...environmentOf(place), PORT: '0', PRELOAD_AFTER_IDLE_SECONDS: '0', ...environment });
    const app = await startApp(config, log.logger);
    this.apps.add(app);
    return new RunningService(place, app, log.text, () => this.apps.delete(app));
  }

  async close(): Promise<void> {
    for (const app of this.apps) await app.close();
    for (const database of this.databases) await database.close();
    for (const directory of this.directories) await rm(directory, { recursive: true, force: true });
  }
}

export function environmentOf({ database, dataDirectory }: Place): Readonly<Record<string, string>> {
  return {
    DATA_DIR: dataDirectory,
    DATABASE_URL: databaseUrl(database),
    DATABASE_POOL_SIZE: '10',
    BOOTSTRAP_API_KEY: API_KEY,
  };
}

export class RunningService {
  readonly client: FileClient;

  constructor(
    readonly place: Place,
    private readonly app: App,
    readonly logText: () => string,
    private readonly closed: () => void,
  ) {
    this.client = createFileClient(app.url, API_KEY);
  }

  async close(): Promise<void> {
    this.closed();
    await this.app.close();
  }

  /** Small pictures, each different. @returns their ids and bytes */
  async upload(count: number): Promise<ReadonlyMap<string, Buffer>> {
    const stored = new Map<string, Buffer>();
    for (let left = count; left > 0; left -= AT_ONCE) {
      const uploads = Array.from({ length: Math.min(left, AT_ONCE) }, async () => {
        seed += 1;
        const bytes = paddedPng(100 + seed);
        stored.set((await this.client.upload(bytes)).file.id, bytes);
      });
      await Promise.all(uploads);
    }
    return stored;
  }

  async delete(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.client.delete(id);
    await jobsDone({ ...this.place, dataSource: this.place.database.dataSource });
  }

  /** Has the worker do now what it does by the clock. */
  async runTask(task: string): Promise<void> {
    const { dataSource } = this.place.database;
    await dataSource.query('SELECT graphile_worker.add_job($1)', [task]);
    await eventually(`${task} has run`, async () => {
      const sql = 'SELECT FROM graphile_worker.jobs WHERE task_identifier = $1';
      return (await dataSource.query(sql, [task])).length === 0;
    });
  }

  async statusOf(id: string): Promise<number> {
    return (await this.content(id)).status;
  }

  /** Which of these files are read back byte by byte. */
  async readable(files: ReadonlyMap<string, Buffer>): Promise<string[]> {
    const found: string[] = [];
    for (const [id, bytes] of files) {
      const { status, body } = await this.content(id);
      if (status === 200 && body.equals(bytes)) found.push(id);
    }
    return found;
  }

  async readiness(): Promise<object> {
    const { status, body } = await sendHttp(`${this.app.url}/readyz`);
    return { httpStatus: status, ...JSON.parse(body.toString()) };
  }

  private content(id: string) {
    return sendHttp(`${this.app.url}/files/${id}/content`, { headers: { authorization: `Bearer ${API_KEY}` } });
  }
}

/** How many blobs, whole or in part, lie there. */
export async function blobCount({ dataDirectory }: Pick<Place, 'dataDirectory'>): Promise<number> {
  return (await filesUnder(path.join(dataDirectory, 'blobs'))).length;
}
