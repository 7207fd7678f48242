import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { inSources } from './stack-trace';

/** For how long lines are gathered, in ms: each write by itself took a twelfth of the time of a request for a page. */
const GATHERED_MS = 10;
/** More is not gathered. */
const GATHERED_CHARACTERS = 8_192;

/** Standard output, without holding up the request that is logged; what is left goes out when the process ends. */
function standardOutput(): DestinationStream {
  return process.stdout.isTTY ? readableLog(process.stdout) : gatheredLog();
}

function gatheredLog(): DestinationStream & { flush(done: () => void): void } {
  const output = pino.destination({ dest: 1, sync: false, minLength: GATHERED_CHARACTERS });
  let isGathering = false;
  return {
    write(line) {
      output.write(line);
      if (isGathering) return;
      isGathering = true;
      setTimeout(() => {
        isGathering = false;
        output.flush();
      }, GATHERED_MS);
    },
    flush: (done) => output.flush(done),
  };
}

/** Logs to standard output by default: lines of JSON, or on a terminal lines for people. */
export function createLogger(level: string, stream: DestinationStream = standardOutput()): Logger {
  return pino({ level, base: null, serializers: { err: serializeError } }, stream);
}

/** What is logged of an error. All else that libraries hang on errors (parameters, rows, packets) may be people's content. */
const LOGGED_FIELDS = ['type', 'message', 'stack', 'code', 'query', 'table', 'constraint'] as const;

function serializeError(error: Error): object {
  const { stack, ...others } = stdSerializers.err(error);
  const serialized: Record<string, unknown> = {
    ...others,
    ...(stack === undefined ? {} : { stack: inSources(stack) }),
  };
  return Object.fromEntries(LOGGED_FIELDS.filter((name) => name in serialized).map((name) => [name, serialized[name]]));
}

/** https://github.com/pinojs/pino/blob/main/docs/api.md#loggerlevels-object */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** A line for each line of JSON, for people: `12:04:05 INFO  request method=POST route=/graphql status=200 ms=33`. */
export function readableLog(output: Pick<NodeJS.WritableStream, 'write'>): DestinationStream {
  return { write: (line) => void output.write(`${readableLine(line)}\n`) };
}

function readableLine(line: string): string {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(line);
  } catch {
    return line.trimEnd();
  }
  const { level, time, msg, err, ...facts } = parsed;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const name = (LEVELS[Number(level)] ?? String(level)).padEnd(5);
  const fields = Object.entries(facts).map(([fact, value]) => `${fact}=${textOf(value)}`);
  return [`${clock} ${name} ${[msg, ...fields].filter((part) => part !== undefined).join(' ')}`, ...linesOf(err)].join(
    '\n',
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' && /^[^\s="]+$/.test(value) ? value : JSON.stringify(value);
}

/** An error as it is thrown, with its stack, and what else is known of it. */
function linesOf(err: unknown): string[] {
  if (typeof err !== 'object' || err === null) return [];
  const { stack, ...facts } = err as Readonly<Record<string, unknown>>;
  const fields = Object.entries(facts).filter(([fact]) => fact !== 'type' && fact !== 'message');
  return [String(stack ?? JSON.stringify(err)), ...fields.map(([fact, value]) => `${fact}: ${textOf(value)}`)].flatMap(
    (text) => text.split('\n').map((line) => `    ${line}`),
  );
}
