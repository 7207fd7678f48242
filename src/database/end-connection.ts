import type { Client } from 'pg';
import { withinTime } from '../concurrency/time-limit';

/** How long a server may take to hang up when it is told that we do. */
const GOODBYE_TIMEOUT_MS = 2_000;

/** Says goodbye on a connection, and closes it when nobody answers to that. */
export async function endConnection(client: Client): Promise<void> {
  await answerWithin(GOODBYE_TIMEOUT_MS, client.end()).catch(() => {});
  client.connection.stream.destroy();
}

/** @throws {DOMException} TimeoutError */
export function answerWithin<Answer>(timeoutMs: number, answer: Promise<Answer>): Promise<Answer> {
  return withinTime(timeoutMs, answer, () => new DOMException('The database does not answer.', 'TimeoutError'));
}
