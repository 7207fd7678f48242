import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { inTransaction } from '../database/transaction';
import { MEDIA_SCOPES } from '../domain/caller';
import { createKey, generateApiKey } from './keys';
import { createOrganization, createProject } from './organizations-and-projects';

const FILENAME = 'api-key';

/**
 * The first key of an embedded installation lies beside its database, for the eyes of its owner alone: the database
 * has only its hash, and the key is shown at every start.
 */
export async function readKeptKey(directory: string): Promise<string | null> {
  try {
    return (await readFile(path.join(directory, FILENAME), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Makes the key, or finds the one that a start which was cut short had made. */
export async function makeKeptKey(directory: string): Promise<string> {
  const kept = await readKeptKey(directory);
  if (kept !== null) return kept;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const key = generateApiKey();
  const file = path.join(directory, FILENAME);
  await writeFile(`${file}.new`, `${key}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return key;
}

/**
 * Ample for a first try and for a small team, and still a limit: a client that loops must not fill the disk that the
 * database may share. `admin organization update` changes them.
 */
const LOCAL_MAX_BYTES = 100 * 1024 ** 3;
const LOCAL_MAX_FILES = 1_000_000;

/**
 * On an empty database, makes the organization `local`, its project `default`, and a key of that project with every
 * scope. Run it under the migration lock: two processes that start together must not both find the database empty.
 *
 * @param chooseKey asked for the key to make, only when the database is empty; null: none, for an operator makes it
 * @returns the key; null when none was made
 */
export async function provisionFirstAccount(
  dataSource: DataSource,
  chooseKey: () => Promise<string | null>,
): Promise<string | null> {
  if (await dataSource.getRepository(OrganizationEntity).exists()) return null;
  const key = await chooseKey();
  await inTransaction(dataSource, async (manager) => {
    const organization = await createOrganization(manager, {
      name: 'local',
      maxBytes: LOCAL_MAX_BYTES,
      maxFiles: LOCAL_MAX_FILES,
      retentionSeconds: null,
    });
    const project = await createProject(manager, {
      organizationId: organization.id,
      name: 'default',
      retentionSeconds: null,
      zeroDataRetention: false,
      storeByDefault: true,
      defaultTtlSeconds: null,
    });
    if (key !== null) await createKey(manager, { owner: { projectId: project.id }, scopes: MEDIA_SCOPES, key });
  });
  return key;
}
