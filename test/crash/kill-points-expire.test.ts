import { storedFileIds } from '../support/blobs/stored-blobs';
import { wavOf } from '../support/media/media-samples';
import { KILL_ROUNDS, KilledService } from '../support/processes/killed-service';
import { jobsDone } from '../support/service/leftovers';
import { eventually } from '../support/timing/eventually';

const SIZE_BYTES = 300_000;

describe.each(KILL_ROUNDS)('a process that is killed while files expire, round %i', () => {
  let killed: KilledService;
  beforeEach(async () => {
    killed = await KilledService.start(wavOf(SIZE_BYTES));
  });
  afterEach(() => killed.close());

  const sql = (statement: string, values: unknown[] = []) => killed.installation.dataSource.query(statement, values);

  /** Stores a file that is the only one that fits, and lets it expire: the next upload has to sweep it. */
  async function fillWithExpired(): Promise<string> {
    const { file } = await killed.files.upload(killed.bytes);
    await sql('UPDATE organizations SET max_bytes = $1', [SIZE_BYTES]);
    await sql(`UPDATE files SET expires_at = now() - interval '1 second'`);
    return file.id;
  }

  async function expectExpired(id: string): Promise<void> {
    await jobsDone(killed.installation);
    await eventually('its bytes are gone', async () => (await storedFileIds(killed.installation)).length === 0);
    expect(await killed.files.read(id)).toBe('FILE_EXPIRED');
    expect(await killed.files.storage()).toMatchObject({ usedBytes: 0, files: 0, reservedBytes: 0, reservedFiles: 0 });
  }

  async function sweepNow(): Promise<void> {
    await sql(`SELECT graphile_worker.add_job('expire_files')`);
  }

  it('amid the sweep: its rows go with the next one', async () => {
    const id = await fillWithExpired();
    const lock = await killed.hold('LOCK TABLE file_tombstones IN SHARE MODE');
    killed.begin().finish();
    await killed.killIn(lock);
    expect(await killed.rowsOf('files')).toBe(1);

    await killed.restart();
    await sweepNow();
    await expectExpired(id);
  });

  it('between the sweep and its commit: the same', async () => {
    const id = await fillWithExpired();
    const lock = await killed.hold('LOCK TABLE usage_counters IN SHARE MODE');
    killed.begin().finish();
    await killed.killIn(lock);
    expect(await killed.rowsOf('files')).toBe(1);

    await killed.restart();
    await sweepNow();
    await expectExpired(id);
  });

  it('between the sweep and its purge: the next process purges', async () => {
    const id = await fillWithExpired();
    const upload = killed.begin();
    upload.send(1);
    await eventually('it has swept', async () => (await killed.rowsOf('files')) === 0);
    await killed.kill();
    expect(await storedFileIds(killed.installation)).toEqual([id]);

    await killed.restart();
    await expectExpired(id);
  });

  it('while it gives a refused upload its place back', async () => {
    const upload = killed.begin({}, Buffer.alloc(SIZE_BYTES));
    upload.send(1);
    await eventually('it has reserved', async () => (await killed.rowsOf('uploads')) === 1);
    const lock = await killed.hold('LOCK TABLE uploads IN SHARE MODE');
    upload.finish();
    await killed.killIn(lock);

    expect(await upload.answer).toBeNull();
    await killed.restart();
    expect(await killed.files.storage()).toMatchObject({ usedBytes: 0, reservedBytes: 0, reservedFiles: 0 });
  });
});
