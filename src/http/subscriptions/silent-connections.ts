/** A connection that has not said yet whose it is. */
export interface SilentConnection {
  /** Who shares what there is room for: where it comes from, or whose key it was opened with. */
  readonly origin: string;
  /** Room is made for a newer one. */
  drop(): void;
}

/**
 * The connections that have not said yet whose they are. Where there is no room for one more, the oldest is dropped of
 * whoever has the most: a client that says at once whose it is finds room, however many others are silent.
 */
export class SilentConnections {
  /** In each set, the oldest first. */
  readonly #byOrigin = new Map<string, Set<SilentConnection>>();
  #total = 0;

  constructor(private readonly limit: number) {}

  get total(): number {
    return this.#total;
  }

  add(connection: SilentConnection): void {
    if (this.#total >= this.limit) this.#makeRoom();
    const { origin } = connection;
    const others = this.#byOrigin.get(origin) ?? new Set();
    this.#byOrigin.set(origin, others.add(connection));
    this.#total += 1;
  }

  /** It has said whose it is, or is no more. A second call does nothing. */
  delete(connection: SilentConnection): void {
    const others = this.#byOrigin.get(connection.origin);
    if (others?.delete(connection) !== true) return;
    this.#total -= 1;
    if (others.size === 0) this.#byOrigin.delete(connection.origin);
  }

  #makeRoom(): void {
    let most: Set<SilentConnection> = new Set();
    for (const connections of this.#byOrigin.values()) {
      if (connections.size > most.size) most = connections;
    }
    const [oldest] = most;
    if (oldest === undefined) return;
    this.delete(oldest);
    oldest.drop();
  }
}
