import { type Logger, pino } from 'pino';

export interface RecordedLog {
  readonly logger: Logger;
  /** Everything that was logged, at every level and with every field of every error. */
  text(): string;
  lines(): readonly Readonly<Record<string, unknown>>[];
}

export function recordLog(): RecordedLog {
  const written: string[] = [];
  const logger = pino({ level: 'trace', base: null }, { write: (line) => written.push(line) });
  return { logger, text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line)) };
}
