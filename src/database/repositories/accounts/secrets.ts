import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
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
