import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { statementReader } from './postgres-messages';
import { OF_NO_REQUEST } from './statements';
import type { TestDatabase } from './test-database';

/** The way to a test's database for services in processes of their own, which listens to what SQL they send. */
export class StatementProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private statements: string[] = [];

  private constructor(private readonly database: TestDatabase) {
    this.server = createServer((client) => this.join(client));
  }

  static async start(database: TestDatabase): Promise<StatementProxy> {
    const proxy = new StatementProxy(database);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    const { user, database } = this.target;
    return `postgres://${user}@127.0.0.1:${(this.server.address() as AddressInfo).port}/${database}`;
  }

  /** The statements that are sent while `work` runs, but for what is of no request. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    return (await this.allDuring(work)).filter((statement) => !OF_NO_REQUEST.test(statement));
  }

  /** All of them. */
  async allDuring(work: () => Promise<unknown>): Promise<string[]> {
    this.statements = [];
    await work();
    return this.statements;
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private get target() {
    const { address } = this.database;
    if ('url' in address) throw new Error('The test database is on a Unix socket.');
    return address;
  }

  private join(client: Socket): void {
    const { host, port } = this.target;
    const postgres = connect(path.join(host, `.s.PGSQL.${port}`));
    const end = () => {
      client.destroy();
      postgres.destroy();
    };
    for (const socket of [client, postgres]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', end);
      socket.once('close', () => this.sockets.delete(socket));
    }
    const read = statementReader((statement) => this.statements.push(statement));
    client.on('data', (bytes) => {
      read(bytes);
      postgres.write(bytes);
    });
    postgres.pipe(client);
  }
}
