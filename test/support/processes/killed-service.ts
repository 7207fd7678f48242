import { createHash } from 'node:crypto';
import { type HeldLock, holdLock } from '../database/held-lock';
import { createFileClient, type FileClient } from '../graphql/file-client';
import { SteppedUpload } from '../http/multipart/stepped-upload';
import { runAdminHere } from '../service/admin';
import { expectEventsOfAll, expectNoLeftovers } from '../service/leftovers';
import { API_KEY, createInstallation, type SharedInstallation } from './installation';
import { killServices, type ServiceProcess } from './service-process';

/** How often each death is died: once in every run, 20 times by hand with `KILL_ROUNDS=20`. */
export const KILL_ROUNDS = Array.from({ length: Number(process.env['KILL_ROUNDS'] ?? 1) }, (_, round) => round + 1);

/** An installation with one process that is going to be killed, and what the next one must find in order. */
export class KilledService {
  private constructor(
    readonly installation: SharedInstallation,
    private service: ServiceProcess,
    readonly bytes: Buffer,
  ) {}

  /** Jobs wait: what the dead process leaves is cleared away by the next one alone. */
  static async start(bytes: Buffer): Promise<KilledService> {
    const installation = await createInstallation();
    return new KilledService(installation, await installation.start({ ROLE: 'api' }), bytes);
  }

  get files(): FileClient {
    return createFileClient(this.service.url, API_KEY);
  }

  begin(input = {}, bytes = this.bytes): SteppedUpload {
    return new SteppedUpload(this.service.url, API_KEY, bytes, input);
  }

  hold(sql: string): Promise<HeldLock> {
    return holdLock(this.installation.database, sql);
  }

  async rowsOf(table: 'files' | 'uploads'): Promise<number> {
    const [row] = await this.installation.dataSource.query(`SELECT count(*)::int AS count FROM ${table}`);
    return row.count;
  }

  kill(): Promise<void> {
    return this.service.kill();
  }

  /** Kills it in the statement that needs the lock; Postgres goes on with that, and learns of the death afterwards. */
  async killIn(lock: HeldLock): Promise<void> {
    await lock.stops();
    await this.kill();
    await lock.release();
  }

  /** The next process finds everything in order, and so does a reconciliation after it. */
  async restart(): Promise<void> {
    this.service = await this.installation.start();
    await expectNoLeftovers(this.installation);
    const { environment } = this.installation;
    const clean = { abandonedUploads: 0, orphanedBlobs: 0, deletedBlobs: 0, lostFiles: 0, returnedFiles: 0 };
    expect(await runAdminHere(environment, 'usage', 'recount')).toEqual({ organizations: 1, differences: [] });
    const reconcile = () => runAdminHere(environment, 'reconcile');
    // A sweep by the clock may delete an expired file amid it, whose bytes go a moment later.
    expect(await reconcile()).toEqual({ ...clean, orphanedBlobs: expect.any(Number) });
    await expectNoLeftovers(this.installation);
    expect(await reconcile()).toEqual(clean);
    await expectEventsOfAll(this.installation);
  }

  async expectReadable(id: string): Promise<void> {
    const headers = { authorization: `Bearer ${API_KEY}` };
    const response = await fetch(`${this.service.url}/files/${id}/content`, { headers });
    const sha256 = createHash('sha256').update(Buffer.from(await response.arrayBuffer()));
    expect(sha256.digest('hex')).toBe(createHash('sha256').update(this.bytes).digest('hex'));
  }

  async close(): Promise<void> {
    await killServices();
    await this.installation.close();
  }
}
