import { Writable } from 'node:stream';
import { createLogger } from '../src/logger';
import { createTestDatabase } from './support/test-database';

describe('the log', () => {
  it('has nothing of what a failed statement was given, nor of the row that it failed on', async () => {
    const { dataSource, close } = await createTestDatabase();
    const secret = 'people’s content';
    const err = await dataSource
      .query(`INSERT INTO projects (id, organization_id, name) VALUES ('proj', 'org', $1)`, [secret])
      .catch((error: unknown) => error);
    await close();
    let written = '';
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        written += chunk;
        done();
      },
    });
    createLogger('info', stream).error({ err }, 'operation failed');
    expect(JSON.parse(written)).toMatchObject({
      level: 50,
      msg: 'operation failed',
      err: { type: 'QueryFailedError', code: '23503', constraint: 'projects_organization_id_fkey' },
    });
    expect(written).not.toContain(secret);
    expect(written).not.toContain('Key (');
  });
});
