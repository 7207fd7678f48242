import { pino } from 'pino';
import { createOrganization, createProject } from '../../../src/accounts/organizations-and-projects';
import { poolOf } from '../../../src/database/connection-pool';
import { jobLockNameOf } from '../../../src/database/repositories/living-processes';
import type { ProjectCaller } from '../../../src/domain/caller';
import { eventTasks } from '../../../src/events/forget-events';
import { decodingTasks, fileTasks } from '../../../src/files/file-tasks';
import type { GenerationEngine, GenerationTimeouts } from '../../../src/generation/generation-engine';
import { generationTasks, generationUpkeepTasks } from '../../../src/generation/generation-tasks';
import { drainQueue } from '../../../src/jobs/worker-options';
import { openGeneration } from '../../../src/open-generation';
import type { MediaModel } from '../../../src/providers/media-model';
import type { TestDatabase } from '../database/test-database';
import { callerOf, openTestStorage, type TestStorage } from './test-storage';

export interface TestGeneration extends Omit<TestStorage, 'runJobs'> {
  readonly engine: GenerationEngine;
  readonly caller: ProjectCaller;
  /** Ends the process's own work, as when it is told to stop. */
  stop(): void;
  runJobs(): Promise<void>;
  /** The rows of a table, without an order. */
  rows(table: string): Promise<Record<string, unknown>[]>;
}

export interface TestGenerationOptions {
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  readonly zeroDataRetention?: boolean;
  readonly storeByDefault?: boolean;
  readonly defaultTtlSeconds?: number;
  readonly timeouts?: Partial<GenerationTimeouts>;
  readonly aliases?: ReadonlyMap<string, string>;
  /** Where the operations find the database, if not where it is. */
  readonly route?: (database: TestDatabase) => Promise<string>;
  /** Default: an empty one. */
  readonly makeDatabase?: () => Promise<TestDatabase>;
}

/** What generating works with, with models of the test's own, and a project to do it for. */
export async function openTestGeneration(
  models: readonly MediaModel[],
  options: TestGenerationOptions = {},
): Promise<TestGeneration> {
  const opened = await openTestStorage({}, options.route, undefined, options.makeDatabase);
  const { storage, session, dataSource } = opened;
  const timeouts = { synchronousMs: 20_000, backgroundMs: 60_000, ...options.timeouts };
  const { aliases } = options;
  const parts = { storage, session, models, ...(aliases && { aliases }) };
  const { engine, stop } = openGeneration({ timeouts, background: 4 }, parts);
  const organization = await createOrganization(dataSource.manager, {
    name: 'acme',
    maxBytes: options.maxBytes ?? 1_000_000_000,
    maxFiles: options.maxFiles ?? 1_000,
    retentionSeconds: null,
  });
  const project = await createProject(dataSource.manager, {
    organizationId: organization.id,
    name: 'web',
    retentionSeconds: null,
    zeroDataRetention: options.zeroDataRetention ?? false,
    storeByDefault: options.storeByDefault ?? true,
    defaultTtlSeconds: options.defaultTtlSeconds ?? null,
  });
  return {
    ...opened,
    engine,
    caller: callerOf(project),
    stop,
    runJobs: () =>
      drainQueue({
        pool: poolOf(storage.dataSource),
        logger: pino({ level: 'silent' }),
        tasks: {
          ...fileTasks(storage),
          ...decodingTasks(storage),
          ...generationTasks(engine),
          ...generationUpkeepTasks(engine),
          ...eventTasks(storage.dataSource),
        },
        lockName: jobLockNameOf(storage.processNumber, 'generation'),
      }),
    rows: (table) => dataSource.query(`SELECT * FROM ${table}`),
  };
}

export async function readGeneration({ dataSource }: TestGeneration, id: string): Promise<Record<string, unknown>> {
  const [row] = await dataSource.query('SELECT * FROM generations WHERE id = $1', [id]);
  return row;
}
