import { lookup, Resolver } from 'node:dns/promises';

/**
 * Finds the IP addresses of a name; at least one.
 *
 * @param localNames whether names count that only this machine knows
 */
export type ResolveHost = (hostname: string, localNames: boolean) => Promise<readonly string[]>;

/** One try of one question. */
const QUERY_TIMEOUT_MS = 1_500;
const QUERY_TRIES = 2;

/**
 * Asks the DNS itself. The operating system is only asked for names that an operator gave: it takes a thread for as long
 * as it likes, and a few names whose servers are slow would keep every other lookup of the process waiting.
 */
export const resolveHost: ResolveHost = async (hostname, localNames) => {
  if (localNames) return (await lookup(hostname, { all: true })).map(({ address }) => address);
  const resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: QUERY_TRIES });
  const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [ipv4, ipv6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const failures = [ipv4, ipv6].flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  // Where one of the two got no answer, it is not known that there is none.
  throw failures.find(isUnanswered) ?? failures[0] ?? new Error('The name has no address.');
};

/** By the names that Node has for them (https://nodejs.org/docs/latest-v20.x/api/dns.html#error-codes, read 2026-11-29). */
const UNANSWERED: ReadonlySet<unknown> = new Set([
  'ETIMEOUT',
  'ECONNREFUSED',
  'ESERVFAIL',
  'EREFUSED',
  // Of the operating system: it did not get to know.
  'EAI_AGAIN',
]);

/** Whether a name could not be looked up, by what `ResolveHost` failed with; else there is no such name. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && 'code' in error && UNANSWERED.has(error.code);
}
