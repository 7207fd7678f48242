import { constants, copyFileSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Weeks of a server that logs its starts, stops and faults only. One older file of this size is kept as well. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;
/** A server in trouble writes some hundred kilobytes in this time. */
const CHECK_INTERVAL_MS = 5_000;
/** What a person reads to learn why a start failed. */
const TAIL_BYTES = 4_096;

/** The file that the server and its keeper append to. The server keeps writing to it when the keeper has died. */
export class ServerLog {
  readonly #path: string;
  readonly fileDescriptor: number;

  constructor(directory: string) {
    this.#path = logPath(directory);
    this.fileDescriptor = openSync(this.#path, 'a', 0o600);
  }

  write(text: string): void {
    writeSync(this.fileDescriptor, `${new Date().toISOString()} keeper ${process.pid}: ${text}\n`);
  }

  /** To be called by one process only. */
  keepShort(): void {
    setInterval(() => {
      if (fstatSync(this.fileDescriptor).size <= MAX_LOG_BYTES) return;
      // Copied and truncated, not renamed: the server appends to the file that it has open.
      copyFileSync(this.#path, `${this.#path}.1`);
      ftruncateSync(this.fileDescriptor);
    }, CHECK_INTERVAL_MS).unref();
  }
}

/** @returns '' when there is no log that can be read */
export async function readLogTail(directory: string): Promise<string> {
  try {
    const file = await open(logPath(directory), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(TAIL_BYTES),
        0,
        TAIL_BYTES,
        Math.max(0, size - TAIL_BYTES),
      );
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}

function logPath(directory: string): string {
  return join(directory, 'postgres.log');
}
