import { ownerKeyOf, type Sharer } from '../domain/caller';

export interface FairLimitOptions {
  /** How many pieces of work run at once, of all tenants together; a heavy one counts as several. */
  readonly maxConcurrent: number;
  /** How many of one tenant run at once. Fewer than `maxConcurrent`, so that another tenant finds one free. May change. */
  readonly maxConcurrentPerTenant: number;
  /** How many wait, of all tenants together. */
  readonly maxWaiting: number;
  /** Half as many of one of its owners: the others find places to wait in. */
  readonly maxWaitingPerTenant: number;
  /** The longest that work waits before it begins, in milliseconds. Work that has begun takes as long as it takes. */
  readonly maxWaitMs: number;
}

/** Whose share work is taken from: a tenant's, and within it the owner's, whose turn comes as that of any other of them. */
export interface Share {
  /** For example the organization's id. */
  readonly tenant: string;
  /** For whom of its own users, by what tells them all apart; null: for nobody in particular, who are one owner together. */
  readonly owner: string | null;
}

/** The share that whoever asks takes from, by organization. */
export function shareOfCaller(sharer: Sharer): Share {
  return { tenant: sharer.organizationId, owner: ownerKeyOf(sharer) };
}

/** Whether waiting work may be refused: because there is too much of it, or because it has waited too long. */
export type FairQueue = 'BOUNDED' | 'UNBOUNDED';

/** How work waits. */
export interface Wait {
  readonly signal: AbortSignal | undefined;
  readonly queue: FairQueue;
  readonly weight: number;
}

/** @param share a tenant alone: for nobody in particular of it */
export function shareOf(share: string | Share): Share {
  return typeof share === 'string' ? { tenant: share, owner: null } : share;
}
