import { execFileSync } from 'node:child_process';
import path from 'node:path';

const LOGGER = path.resolve(__dirname, '../dist/src/logger.js');

/** What a process prints that logs the error which `expression` makes. */
function logOf(expression: string): Readonly<Record<string, unknown>> {
  const script = `const { QueryFailedError } = require('typeorm');
    require(${JSON.stringify(LOGGER)}).createLogger('info').error({ err: ${expression} }, 'failed');`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}

describe('the log', () => {
  it('tells what an error is, where it comes from and what caused it', () => {
    const { err, msg } = logOf(
      `Object.assign(new TypeError('it broke', { cause: new Error('deep down') }), { code: 'E' })`,
    );
    expect(msg).toBe('failed');
    expect(err).toEqual({
      type: 'TypeError',
      message: 'it broke: deep down',
      stack: expect.stringContaining('deep down'),
      code: 'E',
    });
  });

  it('tells of a failed statement its text, and nothing of what it was given', () => {
    const driverError = `Object.assign(new Error('duplicate key'), { code: '23505', table: 'files', constraint: 'files_pkey',
      detail: 'Key (id)=(content)', where: 'JSON data: content', hint: 'content', dataType: 'content' })`;
    const { err } = logOf(`new QueryFailedError('INSERT INTO files', ['content'], ${driverError})`);
    expect(err).toMatchObject({ code: '23505', table: 'files', constraint: 'files_pkey', query: 'INSERT INTO files' });
    expect(JSON.stringify(err)).not.toContain('content');
  });

  it('tells nothing of the bytes of a request that could not be read', () => {
    const { err } = logOf(
      `Object.assign(new Error('Parse Error'), { rawPacket: Buffer.from('content'), reason: 'content' })`,
    );
    expect(err).toEqual({ type: 'Error', message: 'Parse Error', stack: expect.any(String) });
  });
});
