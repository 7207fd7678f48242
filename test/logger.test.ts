import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { createLogger, readableLog } from '../src/logger';

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

function logged(log: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  log(createLogger('info', readableLog({ write })));
  return text;
}

describe('a log for people', () => {
  it('has a line for each, with the time, the level and the facts', () => {
    const text = logged((logger) =>
      logger.info({ method: 'POST', route: null, status: 200, origin: 'a b' }, 'request'),
    );
    expect(text).toMatch(/^\d\d:\d\d:\d\d INFO {2}request method=POST route=null status=200 origin="a b"\n$/);
  });

  it('shows errors with their stack, on lines of their own', () => {
    const error = Object.assign(new Error('it broke'), { code: 'E1' });
    const [first, second, ...rest] = logged((logger) => logger.error({ err: error }, 'failed')).split('\n');
    expect(first).toMatch(/ERROR failed$/);
    expect(second).toBe('    Error: it broke');
    expect(rest.some((line) => line.startsWith('        at '))).toBe(true);
    expect(rest).toContain('    code: E1');
  });

  it('passes on what is no JSON', () => {
    let text = '';
    readableLog({
      write: (chunk) => {
        text += String(chunk);
        return true;
      },
    }).write('no JSON\n');
    expect(text).toBe('no JSON\n');
  });
});
