import { type HeldLock, holdLock } from '../database/held-lock';
import { createGraphqlClient } from '../graphql/graphql-client';
import { PAID_MODEL, type PaidVideoProvider, startPaidVideoProvider } from '../providers/paid-video-provider';
import { runAdminHere } from '../service/admin';
import { expectEventsOfAll, expectNoLeftovers } from '../service/leftovers';
import { eventually } from '../timing/eventually';
import { API_KEY, createInstallation, type SharedInstallation } from './installation';
import { killServices, type ServiceProcess } from './service-process';

const GENERATE = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) { generation { id status } errors { code message path } }
}`;

/** A process that is killed amid a video which has to be paid for, and what the next one must make of it. */
export class KilledGeneration {
  private id = '';
  private files = 0;
  private chargesBefore = 0;
  /** Whether the last one came to the end that was expected. */
  private isInOrder = true;

  private constructor(
    private readonly installation: SharedInstallation,
    readonly provider: PaidVideoProvider,
    private service: ServiceProcess,
  ) {}

  static async start(role: 'api' | 'all' = 'all'): Promise<KilledGeneration> {
    const provider = await startPaidVideoProvider();
    const installation = await createInstallation();
    const service = await installation.start({ ...provider.environment, ROLE: role });
    return new KilledGeneration(installation, provider, service);
  }

  /** The process that brought the last video to its end is the one to be killed; a new one, where there is none. */
  static async next(last: KilledGeneration | undefined): Promise<KilledGeneration> {
    if (last?.isInOrder) return last;
    await last?.close();
    return KilledGeneration.start();
  }

  /** How often the provider has had to be paid for this video. */
  charges(): number {
    return this.provider.charges() - this.chargesBefore;
  }

  /** Begins a video of a picture that is elsewhere. */
  async order(): Promise<void> {
    this.isInOrder = false;
    this.chargesBefore = this.provider.charges();
    const image = { url: `${this.provider.url}/picture.png` };
    const input = { model: PAID_MODEL, prompt: 'a fox runs', image, background: true };
    const { data } = await createGraphqlClient(this.service.url, API_KEY).request(GENERATE, { input });
    expect(data.generateVideo).toMatchObject({ generation: { status: 'QUEUED' }, errors: [] });
    this.id = data.generateVideo.generation.id;
  }

  hold(sql: string): Promise<HeldLock> {
    return holdLock(this.installation.database, sql);
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

  /** The next process brings it to an end, leaves everything in order, and never has the provider paid twice. */
  async expectEnd(status: 'SUCCEEDED' | 'INTERRUPTED'): Promise<void> {
    this.service = await this.installation.start(this.provider.environment);
    const row = await eventually('it has ended', async () => {
      const { dataSource } = this.installation;
      const [generation] = await dataSource.query('SELECT * FROM generations WHERE id = $1', [this.id]);
      return generation.completed_at === null ? null : generation;
    });
    expect(row.failure?.code ?? row.status).toBe(status);
    expect(row).toMatchObject({ work: null, operation: null, lease_expires_at: null });
    expect(this.charges()).toBeLessThanOrEqual(1);
    await expectNoLeftovers(this.installation);
    if (status === 'SUCCEEDED') this.files += 1;
    for (const table of ['files', 'generation_outputs']) expect(await this.rowsOf(table)).toBe(this.files);
    expect(await this.rowsOf('held_blobs')).toBe(0);
    const clean = { abandonedUploads: 0, orphanedBlobs: 0, deletedBlobs: 0, lostFiles: 0, returnedFiles: 0 };
    expect(await runAdminHere(this.installation.environment, 'reconcile')).toEqual(clean);
    expect(await runAdminHere(this.installation.environment, 'usage', 'recount')).toMatchObject({ differences: [] });
    await expectEventsOfAll(this.installation);
    this.isInOrder = true;
  }

  async close(): Promise<void> {
    await killServices();
    await this.provider.close();
    await this.installation.close();
  }

  private async rowsOf(table: string): Promise<number> {
    const [row] = await this.installation.dataSource.query(`SELECT count(*)::int AS count FROM ${table}`);
    return row.count;
  }
}
