import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { commitDetector, endsReady, statementReader } from './postgres-messages';
import type { TestDatabase } from './test-database';

/** What becomes of a connection on which the client runs a statement with `text` in it, or in its name. */
interface Cut {
  readonly text: string;
  /** before: Postgres never sees it. after: Postgres does what it says, and its answer is lost. */
  readonly when: 'before' | 'after';
  /** The server is down from then on. */
  readonly down: boolean;
}

/** The way to a test's database, which can be cut. */
export class PostgresProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private port = 0;
  private readonly dead = new WeakSet<Socket>();
  private swallowsAll = false;
  private planned: Cut | null = null;
  private lostCommit = 0;
  private commits = 0;

  private constructor(private readonly database: TestDatabase) {
    this.server = createServer((client) => this.join(client));
  }

  static async start(database: TestDatabase): Promise<PostgresProxy> {
    const proxy = new PostgresProxy(database);
    await proxy.restore();
    return proxy;
  }

  get url(): string {
    const { user, database } = this.target;
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  /** Breaks all connections and refuses new ones, as a server that is down. */
  async interrupt(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    if (this.server.listening) await once(this.server, 'close');
  }

  async restore(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /**
   * Forwards nothing more, and closes nothing, as a network that drops every packet. Connections of before, and of
   * meanwhile, stay dead when it is over: what was between has forgotten them.
   */
  blackHole(): void {
    this.swallowsAll = true;
    for (const socket of this.sockets) this.dead.add(socket);
  }

  /** Ends the black hole for connections that are made from now on. */
  endBlackHole(): void {
    this.swallowsAll = false;
  }

  /** Breaks the next connection on which a client runs a statement with `text` in it, once. */
  cut(when: Cut['when'], text: string): void {
    this.planned = { when, text, down: false };
  }

  /** The same for an answer that is lost because the server goes down: it takes no connection after it. */
  goDownAfter(text: string): void {
    this.planned = { when: 'after', text, down: true };
  }

  /**
   * Counts what is committed while `work` runs, by a COMMIT or by a statement of its own, and breaks the connection of the
   * `lost`th in place of its answer: Postgres has done it, and nobody heard so. 0: none is lost.
   *
   * @returns how many there were
   */
  async losingCommit(lost: number, work: () => Promise<unknown>): Promise<number> {
    this.commits = 0;
    this.lostCommit = lost;
    try {
      await work();
      return this.commits;
    } finally {
      this.lostCommit = 0;
    }
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
      // Nobody tells the server of a connection that is lost to a black hole.
      if (!this.dead.has(postgres)) postgres.destroy();
    };
    for (const socket of [client, postgres]) {
      this.sockets.add(socket);
      if (this.swallowsAll) this.dead.add(socket);
      socket.on('error', end).on('close', end);
      socket.once('close', () => this.sockets.delete(socket));
    }
    let commitIsLost = false;
    const commits = commitDetector();
    let cut: Cut | null = null;
    const read = statementReader((statement, name) => {
      if (this.planned !== null && `${name}\n${statement}`.includes(this.planned.text)) {
        cut = this.planned;
        this.planned = null;
      }
      if (!commits(statement)) return;
      this.commits += 1;
      commitIsLost ||= this.commits === this.lostCommit;
    });
    const cutOf = (bytes: Buffer): Cut | null => {
      cut = null;
      read(bytes);
      return cut;
    };
    let lost: Cut | null = null;
    client.on('data', (bytes) => {
      if (this.dead.has(client)) return;
      lost = cutOf(bytes);
      if (lost?.when === 'before') return end();
      postgres.write(bytes);
    });
    postgres.on('data', (bytes) => {
      if (this.dead.has(postgres)) return;
      if (lost?.down) this.interrupt();
      else if (lost !== null || (commitIsLost && endsReady(bytes))) end();
      else if (!commitIsLost) client.write(bytes);
    });
  }
}
