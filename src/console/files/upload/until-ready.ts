import type { Client } from '@urql/core';
import { FileStatusQuery } from '../../graph/documents/files';
import { type Failure, failureIn } from '../../graph/failures';

/** The first pause, and what each further one is longer by. */
const PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;
/** Copying gigabytes to where they are kept takes minutes. */
const MAX_WAIT_MS = 900_000;

/**
 * All bytes of a file have arrived: waits until they were looked at. A request that finds all of them there is answered at
 * once, while the one that has brought the last, and was cut off, is still at it.
 *
 * @returns why they were refused; null: they were not
 */
export async function untilReady(client: Client, id: string, isOver: () => boolean): Promise<Failure | null> {
  const started = performance.now();
  for (let pauseMs = PAUSE_MS; performance.now() - started < MAX_WAIT_MS && !isOver(); pauseMs += PAUSE_MS) {
    const { data, error } = await client.query(FileStatusQuery, { id });
    const isUnreachable = error?.networkError !== undefined;
    if (!isUnreachable) {
      const failure = failureIn(error, data?.file?.error == null ? [] : [data.file.error]);
      if (failure !== null || data?.file?.status === 'READY') return failure;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, MAX_PAUSE_MS)));
  }
  return null;
}
