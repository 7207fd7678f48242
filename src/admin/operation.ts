import type { DataSource } from 'typeorm';
import type { OpenedStorage } from '../open-storage';

/** What a verb does. `openStorage` is for those that touch files; who opens it closes it. */
export type Operation = (dataSource: DataSource, openStorage: () => Promise<OpenedStorage>) => Promise<unknown>;

/** Opens the database, runs `operation`, prints what it returns as JSON, and closes the database. */
export type RunOperation = (operation: Operation) => Promise<void>;
