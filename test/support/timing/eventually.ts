import { setTimeout as delay } from 'node:timers/promises';

/** Only matters to tests that fail: far more than anything takes that is waited for, on a machine that is busy. */
export const EVENTUALLY_MS = 120_000;

/** What `check` found, as soon as it found something. @throws {Error} it found nothing in two minutes */
export async function eventually<T>(what: string, check: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + EVENTUALLY_MS;
  while (Date.now() < deadline) {
    const found = await check();
    if (found !== null && found !== undefined && found !== false) return found;
    await delay(20);
  }
  throw new Error(`it never came true that ${what}`);
}
