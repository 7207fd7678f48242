import { destination, type Logger, pino } from 'pino';
import type { DataSource } from 'typeorm';
import type { FileServices } from '../files/file-services';

/** Asks the person at the terminal, yes or no. */
export type Ask = (question: string) => Promise<boolean>;

/** What a verb works with. */
export interface Surroundings {
  /** null: nobody can be asked. */
  readonly ask: Ask | null;
}

/** What a verb does. `openStorage` is for those that touch files; it is closed for them. */
export type Operation = (
  dataSource: DataSource,
  openStorage: () => Promise<FileServices>,
  surroundings: Surroundings,
) => Promise<unknown>;

/** Opens the database, runs `operation`, prints what it returns as JSON, and closes what was opened. */
export type RunOperation = (operation: Operation) => Promise<void>;

const STANDARD_ERROR = 2;

/** For jobs that a verb runs itself: standard output is for its answer. */
export function jobLogger(): Logger {
  return pino({ level: 'error', base: null }, destination(STANDARD_ERROR));
}
