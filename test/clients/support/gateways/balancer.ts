import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A request that came by. */
export interface PassedRequest {
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What stands between gateways and the processes of a service: requests go to each in turn, and are noted. */
export class Balancer {
  private readonly server: Server;
  private passed: PassedRequest[] = [];
  private turn = 0;

  private constructor(private readonly targets: readonly string[]) {
    this.server = createServer((incoming, outgoing) => {
      const target = this.nextTarget();
      const forwarded = request(new URL(incoming.url ?? '/', target), {
        method: incoming.method,
        headers: { ...incoming.headers, host: new URL(target).host },
      });
      forwarded.on('response', (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      });
      forwarded.on('error', () => outgoing.destroy());
      outgoing.on('close', () => forwarded.destroy());
      const pieces: Buffer[] = [];
      incoming.on('data', (piece) => pieces.push(piece));
      incoming.on('end', () =>
        this.passed.push({ target, headers: incoming.headers, body: Buffer.concat(pieces).toString() }),
      );
      incoming.pipe(forwarded);
    });
    this.server.on('upgrade', (incoming, socket, head) => {
      const target = new URL(this.nextTarget());
      const forwarded = connect(Number(target.port), target.hostname, () => {
        const headers = incoming.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
        forwarded.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
        forwarded.write(head);
        socket.pipe(forwarded).pipe(socket);
      });
      for (const end of [socket, forwarded]) end.on('error', () => [socket, forwarded].map((it) => it.destroy()));
    });
  }

  static async start(targets: readonly string[]): Promise<Balancer> {
    const balancer = new Balancer(targets);
    balancer.server.listen(0, '127.0.0.1');
    await once(balancer.server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The requests that pass while `work` runs. */
  async during(work: () => Promise<unknown>): Promise<PassedRequest[]> {
    this.passed = [];
    await work();
    return this.passed;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private nextTarget(): string {
    const target = this.targets[this.turn % this.targets.length];
    if (target === undefined) throw new Error('There is nowhere to go.');
    this.turn += 1;
    return target;
  }
}
