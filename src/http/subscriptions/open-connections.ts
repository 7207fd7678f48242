import type { Authenticator } from '../../accounts/authenticate';
import { type Caller, ownerKeyOf, type Sharer } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';

export interface OpenLimits {
  readonly total: number;
  readonly perOrganization: number;
  /** Of one of its owners. */
  readonly perOwner: number;
}

/** Adds up what is open, as a whole, by organization and by owner. */
export class OpenCount {
  readonly #byOrganization = new Map<string, number>();
  /** By what tells owners apart. */
  readonly #byOwner = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: OpenLimits) {}

  get total(): number {
    return this.#total;
  }

  /** @returns null where that is too much; else what takes it off again, whose second call does nothing */
  add(sharer: Sharer, amount = 1): (() => void) | null {
    const { organizationId } = sharer;
    const owner = ownerKeyOf(sharer);
    const { total, perOrganization, perOwner } = this.limits;
    const ofOrganization = this.#byOrganization.get(organizationId) ?? 0;
    if (this.#total + amount > total || ofOrganization + amount > perOrganization) return null;
    if (owner !== null && (this.#byOwner.get(owner) ?? 0) + amount > perOwner) return null;
    const change = (by: number) => {
      this.#total += by;
      addTo(this.#byOrganization, organizationId, by);
      if (owner !== null) addTo(this.#byOwner, owner, by);
    };
    change(amount);
    let counted = true;
    return () => {
      if (counted) change(-amount);
      counted = false;
    };
  }
}

function addTo(counts: Map<string, number>, key: string, amount: number): void {
  const count = (counts.get(key) ?? 0) + amount;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Why the server ends a connection. Whose token has expired may come back with another. */
export type ConnectionEnd = 'KEY_REVOKED' | 'KEY_CHANGED' | 'TOKEN_EXPIRED' | 'GOING_AWAY';

/** The authenticator goes by the clock of the database. What is refused so near to its end has expired. */
const CLOCK_MARGIN_MS = 60_000;
/** What is asked about at once: for more, others have their turns in between. */
const KEYS_AT_ONCE = 1_000;

export interface OpenConnection {
  /** As it was sent; whose it is, is looked up again and again. */
  readonly authorization: string;
  readonly caller: Caller;
  end(why: ConnectionEnd): void;
}

export interface OpenConnectionsOptions {
  readonly authenticator: Authenticator;
  readonly limits: OpenLimits;
  readonly keyCheckIntervalMs: number;
}

/** The connections on which results are pushed: how many there may be, and for how long their keys are good. */
export class OpenConnections {
  readonly #open = new Set<OpenConnection>();
  readonly #count: OpenCount;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: OpenConnectionsOptions) {
    this.#count = new OpenCount(options.limits);
  }

  get total(): number {
    return this.#count.total;
  }

  /** @returns null where there are too many; else what is to be called when the connection has ended */
  add(connection: OpenConnection): (() => void) | null {
    const uncount = this.#closed ? null : this.#count.add(connection.caller);
    if (uncount === null) return null;
    this.#open.add(connection);
    this.#scheduleCheck();
    return () => {
      this.#open.delete(connection);
      uncount();
    };
  }

  /** Ends all that are open, and takes no more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const connection of this.#open) connection.end('GOING_AWAY');
  }

  #scheduleCheck(): void {
    if (this.#timer !== undefined || this.#closed || this.#open.size === 0) return;
    this.#timer = setTimeout(async () => {
      await this.#checkKeys();
      this.#timer = undefined;
      this.#scheduleCheck();
    }, this.options.keyCheckIntervalMs);
  }

  /** Asks once for each key, however many connections it has, and for many at once: they are few statements. */
  async #checkKeys(): Promise<void> {
    const authorizations = [...new Set([...this.#open].map(({ authorization }) => authorization))];
    const callers = new Map<string, Caller | null | 'UNKNOWN'>();
    for (let from = 0; from < authorizations.length; from += KEYS_AT_ONCE) {
      const some = authorizations.slice(from, from + KEYS_AT_ONCE);
      await Promise.all(some.map(async (each) => callers.set(each, await this.#readCaller(each))));
    }
    for (const connection of this.#open) {
      const now = callers.get(connection.authorization);
      // It came meanwhile.
      if (now === undefined || now === 'UNKNOWN') continue;
      if (now === null) connection.end(hasExpired(connection.caller) ? 'TOKEN_EXPIRED' : 'KEY_REVOKED');
      else if (!hasSameScopes(now, connection.caller)) connection.end('KEY_CHANGED');
    }
  }

  /** null: the key is not valid any more. Where that cannot be found out, nobody is cut off. */
  async #readCaller(authorization: string): Promise<Caller | null | 'UNKNOWN'> {
    try {
      return await this.options.authenticator.authenticate(authorization);
    } catch (error) {
      return error instanceof RequestFailure && error.code === 'UNAUTHENTICATED' ? null : 'UNKNOWN';
    }
  }
}

function hasExpired({ expiresAt }: Caller): boolean {
  return expiresAt !== null && expiresAt.getTime() <= Date.now() + CLOCK_MARGIN_MS;
}

function hasSameScopes(left: Caller, right: Caller): boolean {
  return left.scopes.size === right.scopes.size && [...left.scopes].every((scope) => right.scopes.has(scope));
}
