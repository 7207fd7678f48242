import { readdirSync, readlinkSync } from 'node:fs';
import { eventually as eventuallyFound } from '../../timing/eventually';

/** What every descriptor of this process points at, sockets and files alike. */
export function openDescriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

/** Waits until `condition` holds. @throws {Error} it never does */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  await eventuallyFound(what, async () => condition());
}
