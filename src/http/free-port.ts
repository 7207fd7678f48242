import { once } from 'node:events';
import { createServer } from 'node:net';

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
