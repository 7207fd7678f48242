import { createKey } from '../../../src/accounts/keys';
import { MEDIA_SCOPES } from '../../../src/domain/caller';
import { keyCheck } from '../../../src/files/upload/key-check';
import { createTestDatabase, type TestDatabase } from '../../support/database/test-database';
import { makeProject } from '../../support/service/accounts';
import { callerOf } from '../../support/service/test-storage';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
afterEach(() => jest.restoreAllMocks());

const HOUR_MS = 3_600_000;

it.each([
  ['is as it was', 'SELECT $1', null],
  ['was revoked', 'UPDATE api_keys SET revoked_at = now() WHERE id = $1', 'UNAUTHENTICATED'],
  ['may upload no more', `UPDATE api_keys SET scopes = '{FILES_READ}' WHERE id = $1`, 'FORBIDDEN'],
  ['expired after the upload began', 'UPDATE api_keys SET expires_at = now() WHERE id = $1', null],
  ['went with its project', 'DELETE FROM api_keys WHERE id = $1', null],
])('a key that %s, an hour after the upload began', async (_, sql, code) => {
  const { manager } = database.dataSource;
  const project = await makeProject(database.dataSource);
  const { id } = await createKey(database.dataSource, { owner: { projectId: project.id }, scopes: [...MEDIA_SCOPES] });
  const requireKey = keyCheck({ ...callerOf(project), keyId: id });
  await manager.query(sql, [id]);
  await expect(requireKey(manager)).resolves.toBeUndefined();

  const later = performance.now() + HOUR_MS;
  jest.spyOn(performance, 'now').mockReturnValue(later);
  const asked = requireKey(manager).then(
    () => null,
    (error) => error.code,
  );
  expect(await asked).toBe(code);
});
