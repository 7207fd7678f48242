import type { DataSource, QueryRunner } from 'typeorm';
import type { BlobStore } from '../../../src/blobs/blob-store';

/** A process that does so many steps, and from then on nothing: what it has begun stays as it is. */
export class Lifetime {
  constructor(private steps: number) {}

  async step<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.steps <= 0) throw new Error('The process is dead.');
    this.steps -= 1;
    return work();
  }
}

/** Each statement is a step. */
export function dyingDataSource(dataSource: DataSource, life: Lifetime): DataSource {
  const query = (target: { query(sql: string, values?: unknown[]): Promise<unknown> }) =>
    new Proxy(target, {
      get: (of, name) => {
        if (name === 'query') return (sql: string, values?: unknown[]) => life.step(() => of.query(sql, values));
        const value: unknown = Reflect.get(of, name);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
  return new Proxy(dataSource, {
    get: (of, name) => {
      if (name === 'manager') return query(of.manager);
      if (name === 'createQueryRunner') return () => dyingRunner(of.createQueryRunner(), life);
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

/** Its session dies with the process: what is temporary goes with it. */
function dyingRunner(runner: QueryRunner, life: Lifetime): QueryRunner {
  return new Proxy(runner, {
    get: (of, name) => {
      if (name === 'query') return (sql: string, values?: unknown[]) => life.step(() => of.query(sql, values));
      if (name === 'release') {
        return async () => {
          await of.query('DISCARD TEMP');
          await of.release();
        };
      }
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

/** Each request is a step. */
export function dyingBlobStore(blobs: BlobStore, life: Lifetime): BlobStore {
  return {
    write: (objectKey, source, options) => life.step(() => blobs.write(objectKey, source, options)),
    read: (objectKey, range) => life.step(() => blobs.read(objectKey, range)),
    delete: (blob) => life.step(() => blobs.delete(blob)),
    stat: (objectKey) => life.step(() => blobs.stat(objectKey)),
    async *list() {
      yield* await life.step(async () => blobs.list());
    },
    signRead: (objectKey, options) => blobs.signRead(objectKey, options),
    offload: (objectKey) => blobs.offload(objectKey),
    check: () => life.step(() => blobs.check()),
  };
}
