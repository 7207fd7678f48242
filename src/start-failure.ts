import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, isIP } from 'node:net';
import { inspect } from 'node:util';
import { ConfigError } from './config';
import { NoConnectionError } from './database/connection-pool';
import { EmbeddedPostgresError } from './embedded-postgres/embedded-postgres-error';

/** Tells a person why the service could not start, and what to do about it; of the unforeseen, everything. */
export function describeStartFailure(error: unknown): string {
  if (error instanceof ConfigError) return `The configuration is not valid.\n${error.message}`;
  if (error instanceof EmbeddedPostgresError) return `${error.message}\n\n${error.logTail}`.trimEnd();
  if (error instanceof NoConnectionError) {
    return `No connection to the database could be made: ${error.message}. DATABASE_URL says where it is.`;
  }
  return describeListenFailure(error) ?? inspect(error);
}

/** @returns null when it is none */
function describeListenFailure(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { syscall, code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return null;
  if (code === 'EADDRINUSE') return `Port ${port} of ${address} is in use. PORT chooses another; 0 takes a free one.`;
  if (code === 'EACCES') return `Port ${port} of ${address} is not for this user to listen on. PORT chooses another.`;
  return `The service cannot listen on this address (${code}). HOST and PORT choose it.`;
}

/**
 * Where to listen: of a name its first address, IPv4 before IPv6. By the name `localhost` Fastify would make a second server
 * of its own for the second address, which goes on taking requests while the first one drains.
 *
 * @throws {Error} of `getaddrinfo`: the name has no address
 */
export async function listenAddressOf(host: string): Promise<string> {
  return isIP(host) === 0 ? (await lookup(host, { verbatim: false })).address : host;
}

/**
 * Finds out whether the server will be able to listen, before what takes seconds is begun. The port is free again after.
 *
 * @throws what listening fails with: EADDRINUSE, EACCES, EADDRNOTAVAIL
 */
export async function requireFreePort({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  if (port === 0) return;
  const probe = createServer().listen({ host, port });
  await once(probe, 'listening');
  await new Promise((resolve) => probe.close(resolve));
}
