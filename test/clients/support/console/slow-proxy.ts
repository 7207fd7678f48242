import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SlowProxy {
  readonly url: string;
  /** Breaks off every connection that there is. */
  cut(): void;
  /** Lets so many bytes of each connection pass from now on, until it is released. Resolves when one has come to that. */
  hold(bytesPerConnection: number): Promise<void>;
  release(): void;
  close(): Promise<void>;
}

const TICK_MS = 20;

/** A connection to a service that takes so many bytes a second at most, and can be cut. */
export async function startSlowProxy(target: string, bytesPerSecond: number): Promise<SlowProxy> {
  const { hostname, port } = new URL(target);
  const connections = new Set<Socket>();
  let allowed = Number.POSITIVE_INFINITY;
  let onHeld = () => {};
  const held = new Set<Socket>();
  const server = createServer((client) => {
    let passed = 0;
    const service = connect(Number(port), hostname);
    for (const socket of [client, service]) {
      connections.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        connections.delete(socket);
        held.delete(client);
        client.destroy();
        service.destroy();
      });
    }
    service.pipe(client);
    let dueMs = 0;
    client.on('data', (chunk) => {
      service.write(chunk);
      passed += chunk.length;
      if (passed >= allowed) {
        client.pause();
        held.add(client);
        onHeld();
        return;
      }
      dueMs = Math.max(dueMs, performance.now()) + (1_000 * chunk.length) / bytesPerSecond;
      const aheadMs = dueMs - performance.now();
      // In steps of the timer: less would not be less.
      if (aheadMs < TICK_MS) return;
      client.pause();
      setTimeout(() => client.resume(), aheadMs);
    });
    client.on('end', () => service.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of connections) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    hold: (bytesPerConnection) => {
      allowed = bytesPerConnection;
      return new Promise((resolve) => {
        onHeld = resolve;
      });
    },
    release: () => {
      allowed = Number.POSITIVE_INFINITY;
      for (const client of held) client.resume();
      held.clear();
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
