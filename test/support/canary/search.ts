import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DataSource } from 'typeorm';

/** How content could be written without being seen at first sight: as it is, in hex, in base64, as a list of bytes. */
function formsOf(canary: string): readonly Buffer[] {
  const bytes = Buffer.from(canary);
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // The characters at the ends depend on what stands beside them.
    return text.slice(4, -4);
  });
  const written = [canary, bytes.toString('hex'), ...base64, [...bytes].join(',')];
  return written.map((form) => Buffer.from(form));
}

function includesCanary(bytes: Buffer, canary: string): boolean {
  return formsOf(canary).some((form) => bytes.includes(form));
}

/** Which lines of a text have the canary in them. */
export function linesWith(canary: string, text: string): string[] {
  return text.split('\n').filter((line) => includesCanary(Buffer.from(line), canary));
}

/** Which files at or below a directory have the canary in them, by their paths from there. */
export async function filesWith(canary: string, directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(directory, file);
    if (includesCanary(Buffer.from(name), canary) || includesCanary(await contentOf(file), canary)) found.push(name);
  }
  return found;
}

/** Nothing, where a service that still runs has removed the file meanwhile. */
async function contentOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** Every row of every table that is not Postgres' own, as text, by the name of the table. */
export async function dumpTables(dataSource: DataSource): Promise<Readonly<Record<string, string>>> {
  const tables: { name: string }[] = await dataSource.query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY name`,
  );
  const dump: Record<string, string> = {};
  for (const { name } of tables) {
    const rows: { row: string }[] = await dataSource.query(`SELECT each::text AS row FROM ${name} AS each`);
    dump[name] = rows.map(({ row }) => row).join('\n');
  }
  return dump;
}
