import { readTokenSecrets } from '../../src/accounts/tokens/token-secrets';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { createAdmin } from '../support/service/admin';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

interface Rotated {
  readonly kid: string;
  readonly previousKid: string | null;
}

describe('admin token', () => {
  it('rotates the secret, tells no more than its name, and keeps that of before', async () => {
    const admin = createAdmin(database.dataSource);
    const first = (await admin('token rotate-secret')) as Rotated;
    expect(first).toEqual({ kid: expect.stringMatching(/^[0-9a-f]{16}$/), previousKid: null });
    const second = (await admin('token rotate-secret')) as Rotated;
    expect(second).toEqual({ kid: expect.any(String), previousKid: first.kid });
    const third = (await admin('token rotate-secret')) as Rotated;
    const good = (await readTokenSecrets(database.dataSource)).map(({ kid }) => kid);
    expect(new Set(good)).toEqual(new Set([third.kid, second.kid]));
  });

  it('rotates as often as it is asked to at once, one after the other', async () => {
    const admin = createAdmin(database.dataSource);
    const rotated = (await Promise.all(Array.from({ length: 5 }, () => admin('token rotate-secret')))) as Rotated[];
    expect(new Set(rotated.map(({ kid }) => kid)).size).toBe(5);
    // Each was the current one when the next took its place.
    expect(new Set(rotated.map(({ previousKid }) => previousKid)).size).toBe(5);
  });
});
