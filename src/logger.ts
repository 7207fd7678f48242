import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

/** Logs JSON lines, to standard output unless told otherwise. */
export function createLogger(level: string, stream: DestinationStream = pino.destination(1)): Logger {
  return pino({ level, base: null, serializers: { err: serializeError } }, stream);
}

/** What a failed statement was given, and the row that it failed on, are people's content: they are not logged. */
function serializeError(error: Error): object {
  const { parameters, detail, driverError, ...told } = stdSerializers.err(error);
  return told;
}
