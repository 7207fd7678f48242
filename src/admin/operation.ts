import type { DataSource } from 'typeorm';

/** Opens the database, runs `operation`, prints what it returns as JSON, and closes the database. */
export type RunOperation = (operation: (dataSource: DataSource) => Promise<unknown>) => Promise<void>;
