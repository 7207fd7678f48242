import type { Authenticator } from '../../accounts/authenticate';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';

export interface OpenLimits {
  readonly total: number;
  readonly perOrganization: number;
}

/** Adds up what is open, as a whole and by organization. */
export class OpenCount {
  readonly #byOrganization = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: OpenLimits) {}

  get total(): number {
    return this.#total;
  }

  /** @returns null where that is too much; else what takes it off again, whose second call does nothing */
  add(organizationId: string, amount = 1): (() => void) | null {
    const ofOrganization = this.#byOrganization.get(organizationId) ?? 0;
    if (this.#total + amount > this.limits.total || ofOrganization + amount > this.limits.perOrganization) return null;
    this.#change(organizationId, amount);
    let counted = true;
    return () => {
      if (counted) this.#change(organizationId, -amount);
      counted = false;
    };
  }

  #change(organizationId: string, amount: number): void {
    const ofOrganization = (this.#byOrganization.get(organizationId) ?? 0) + amount;
    this.#total += amount;
    if (ofOrganization === 0) this.#byOrganization.delete(organizationId);
    else this.#byOrganization.set(organizationId, ofOrganization);
  }
}

/** Why the server ends a connection. */
export type ConnectionEnd = 'KEY_REVOKED' | 'KEY_CHANGED' | 'GOING_AWAY';

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
    const uncount = this.#closed ? null : this.#count.add(connection.caller.organizationId);
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

  /** Asks once for each key, however many connections it has. */
  async #checkKeys(): Promise<void> {
    const callers = new Map<string, Caller | null | 'UNKNOWN'>();
    for (const { authorization } of this.#open) {
      if (!callers.has(authorization)) callers.set(authorization, await this.#readCaller(authorization));
    }
    for (const connection of this.#open) {
      const now = callers.get(connection.authorization) ?? null;
      if (now === 'UNKNOWN') continue;
      if (now === null) connection.end('KEY_REVOKED');
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

function hasSameScopes(left: Caller, right: Caller): boolean {
  return left.scopes.size === right.scopes.size && [...left.scopes].every((scope) => right.scopes.has(scope));
}
