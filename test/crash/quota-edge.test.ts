import { randomInt } from 'node:crypto';
import { recount } from '../../src/usage/storage-usage';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { wavOf } from '../support/media/media-samples';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import { killServices } from '../support/processes/service-process';
import { expectNoLeftovers } from '../support/service/leftovers';

/** A few in every run; 1,000 by hand: `QUOTA_ROUNDS=1000 npm test -- test/crash/quota-edge`. */
const ROUNDS = Number(process.env['QUOTA_ROUNDS'] ?? 2);
const UPLOADS = 50;
const BYTES = wavOf(2_000);
/** Bytes and files. */
const AMPLE = [1_000_000_000, 1_000];
/** Ten seconds each, and room for a machine that is busy. */
const SECONDS_PER_ROUND = 150;

describe('two processes at the edge of one quota', () => {
  let installation: SharedInstallation;
  let clients: readonly FileClient[];
  beforeAll(async () => {
    installation = await createInstallation();
    // The first provisions; the second finds it done.
    const services = [await installation.start(), await installation.start()];
    clients = services.map(({ url }) => createFileClient(url, API_KEY));
  });
  afterAll(async () => {
    await expectNoLeftovers(installation);
    await killServices();
    await installation.close();
  });

  const clientOf = (upload: number): FileClient => clients[upload % clients.length]!;

  async function limit(places: number, what: 'bytes' | 'files', of: 'organization' | 'owner'): Promise<void> {
    const limits = what === 'bytes' ? [places * BYTES.length, 1_000] : [1_000_000_000, places];
    const { dataSource } = installation;
    await dataSource.query('UPDATE organizations SET max_bytes = $1, max_files = $2', of === 'owner' ? AMPLE : limits);
    await dataSource.query(
      'UPDATE projects SET owner_max_bytes = $1, owner_max_files = $2',
      of === 'owner' ? limits : [null, null],
    );
  }

  it.each(['organization', 'owner'] as const)(
    `accept exactly as many of ${UPLOADS} parallel uploads as fit the limit of an %s, ${ROUNDS} times`,
    async (of) => {
      const given = of === 'owner' ? { ownerId: 'ann' } : {};
      for (let round = 0; round < ROUNDS; round += 1) {
        const what = round % 2 === 0 ? 'bytes' : 'files';
        const places = randomInt(UPLOADS + 1);
        await limit(places, what, of);
        const answers = await Promise.all(
          Array.from({ length: UPLOADS }, (_, upload) => clientOf(upload).upload(BYTES, given)),
        );
        const accepted = answers.filter(({ file }) => file !== null);
        const codes = new Set(answers.flatMap(({ errors }) => errors.map(({ code }: { code: string }) => code)));
        expect({ round, what, accepted: accepted.length }).toEqual({ round, what, accepted: places });
        const refusal = what === 'bytes' ? 'STORAGE_QUOTA_EXCEEDED' : 'FILE_COUNT_EXCEEDED';
        expect([...codes]).toEqual(places === UPLOADS ? [] : [of === 'owner' ? 'OWNER_QUOTA_EXCEEDED' : refusal]);
        const storage = await clientOf(round).storage();
        expect(storage).toMatchObject({
          files: places,
          usedBytes: places * BYTES.length,
          reservedBytes: 0,
          reservedFiles: 0,
        });
        const { deletedFileIds } = await clientOf(round).deleteFiles({ select: { all: true } });
        expect(deletedFileIds).toHaveLength(places);
        expect((await recount(installation.dataSource)).differences).toEqual([]);
      }
    },
    ROUNDS * SECONDS_PER_ROUND * 1000,
  );
});
