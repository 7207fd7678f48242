import { type Logger, pino, stdSerializers } from 'pino';

/** Logs JSON lines to standard output. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, serializers: { err: serializeError } });
}

/** What a failed statement was given, and the row that it failed on, are people's content: they are not logged. */
function serializeError(error: Error): object {
  const { parameters, detail, driverError, ...told } = stdSerializers.err(error);
  return told;
}
