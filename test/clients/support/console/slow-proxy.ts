import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SlowProxy {
  readonly url: string;
  /** Breaks off every connection that there is. */
  cut(): void;
  close(): Promise<void>;
}

const TICK_MS = 20;

/** A connection to a service that takes so many bytes a second at most, and can be cut. */
export async function startSlowProxy(target: string, bytesPerSecond: number): Promise<SlowProxy> {
  const { hostname, port } = new URL(target);
  const connections = new Set<Socket>();
  const server = createServer((client) => {
    const service = connect(Number(port), hostname);
    for (const socket of [client, service]) {
      connections.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        connections.delete(socket);
        client.destroy();
        service.destroy();
      });
    }
    service.pipe(client);
    let dueMs = 0;
    client.on('data', (chunk) => {
      service.write(chunk);
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
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
