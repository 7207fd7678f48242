import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { createAdmin } from '../support/service/admin';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('admin secret', () => {
  it('rotates the secret of URLs, tells no more than its name, and keeps that of before', async () => {
    const admin = createAdmin(database.dataSource);
    const name = expect.stringMatching(/^[0-9a-f]{16}$/);
    const first = (await admin('secret rotate')) as { secret: string };
    expect(first).toEqual({ secret: name, previous: null });
    expect(await admin('secret rotate')).toEqual({ secret: name, previous: first.secret });
    await admin('token rotate-secret');
    const kept = await database.dataSource.query('SELECT name FROM secrets ORDER BY name');
    // Tokens have one of their own.
    expect(kept.map((row: { name: string }) => row.name)).toEqual([
      'download_url',
      'download_url_previous',
      'media_token',
    ]);
  });
});
