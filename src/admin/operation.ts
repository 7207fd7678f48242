import type { DataSource } from 'typeorm';
import type { FileStorage } from '../files/file-storage';

/** What a verb does. `openStorage` is for those that touch files; it is closed for them. */
export type Operation = (dataSource: DataSource, openStorage: () => Promise<FileStorage>) => Promise<unknown>;

/** Opens the database, runs `operation`, prints what it returns as JSON, and closes what was opened. */
export type RunOperation = (operation: Operation) => Promise<void>;
