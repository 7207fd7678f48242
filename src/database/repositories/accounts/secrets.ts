import { randomBytes } from 'node:crypto';
import { Any, type EntityManager } from 'typeorm';
import { SecretEntity } from '../../entities/secret';

/** The secret of this name, which is made when it is first asked for and is then the same in every process. */
export async function findOrMakeSecret(manager: EntityManager, name: string, bytes: number): Promise<Buffer> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(SecretEntity)
    .values({ name, value: randomBytes(bytes) })
    .orIgnore()
    .execute();
  return (await manager.findOneByOrFail(SecretEntity, { name })).value;
}

/** Those of these names that there are, by their names. */
export async function findSecrets(
  manager: EntityManager,
  names: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const found = await manager.findBy(SecretEntity, { name: Any([...names]) });
  return new Map(found.map(({ name, value }) => [name, value]));
}

interface Rotation {
  readonly name: string;
  /** What the secret was called `name` until now is called. */
  readonly previousName: string;
  readonly bytes: number;
}

/**
 * Makes a secret anew and keeps the one that it takes the place of. Processes hear of it as of a changed key: on the
 * channel that every version listens on. Run it in a transaction.
 */
export async function rotateSecret(
  manager: EntityManager,
  { name, previousName, bytes }: Rotation,
): Promise<{ readonly current: Buffer; readonly previous: Buffer | null }> {
  // One rotation after the other, also where there is no row to lock yet.
  await manager.query('LOCK TABLE secrets IN SHARE ROW EXCLUSIVE MODE');
  const previous = (await manager.findOneBy(SecretEntity, { name }))?.value ?? null;
  const current = randomBytes(bytes);
  if (previous !== null) await manager.upsert(SecretEntity, { name: previousName, value: previous }, ['name']);
  await manager.upsert(SecretEntity, { name, value: current }, ['name']);
  await manager.query(`SELECT pg_notify('api_keys_changed', '')`);
  return { current, previous };
}
