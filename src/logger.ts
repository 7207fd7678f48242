import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { readableLog } from './readable-log';

/** Standard output, without holding up the request that is logged; what is left goes out when the process ends. */
function standardOutput(): DestinationStream {
  return process.stdout.isTTY ? readableLog(process.stdout) : pino.destination({ dest: 1, sync: false });
}

/** Logs to standard output unless told otherwise: lines of JSON, or on a terminal lines for people. */
export function createLogger(level: string, stream: DestinationStream = standardOutput()): Logger {
  return pino({ level, base: null, serializers: { err: serializeError } }, stream);
}

/** What an error may tell. All else that libraries hang on errors (parameters, rows, packets) may be people's content. */
const TOLD = ['type', 'message', 'stack', 'code', 'query', 'table', 'constraint'] as const;

function serializeError(error: Error): object {
  const serialized = stdSerializers.err(error);
  return Object.fromEntries(TOLD.filter((name) => name in serialized).map((name) => [name, serialized[name]]));
}
