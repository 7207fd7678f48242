import { createLogger } from '../src/logger';
import { readableLog } from '../src/readable-log';

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
