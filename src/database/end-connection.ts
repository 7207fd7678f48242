import type { Client } from 'pg';

/** How long a server may take to hang up when it is told that we do. */
const GOODBYE_TIMEOUT_MS = 2_000;

/** Says goodbye on a connection, and closes it when nobody answers to that. */
export async function endConnection(client: Client): Promise<void> {
  await withinTime(GOODBYE_TIMEOUT_MS, () => client.end()).catch(() => {});
  client.connection.stream.destroy();
}

/** Waits no longer than `timeoutMs`. What `work` goes on with then is up to whoever asked. @throws {DOMException} TimeoutError */
export async function withinTime<Result>(timeoutMs: number, work: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('The database does not answer.', 'TimeoutError')), timeoutMs);
  });
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
