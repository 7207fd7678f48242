import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import { FairLimit } from '../concurrency/fair-limit';
import { type Share, shareOfCaller } from '../concurrency/fair-shares';
import { Overloaded } from '../concurrency/overloaded';
import { overloadFailure, overloadMessage } from '../concurrency/refuse-overload';
import { ThreadUse } from '../concurrency/thread-use';
import type { Sharer } from '../domain/caller';
import { OperationRefusal } from '../graphql/limits/operation-refusal';
import { atOnce } from './hooks';
import { onRequestEnd } from './request-end';

/** Enough to keep the thread, and the connections to the database, busy. */
const MAX_CONCURRENT = 16;
/**
 * What begins while another organization's are under way is answered after so many of one: with 3 or 4, the event loop
 * comes round in 2 ms, with 16 in 5 (measured with 250 at once). An organization that is alone has all places.
 */
const MAX_CONCURRENT_BESIDE_OTHERS = 4;
/**
 * The same while the thread has no rest: two keep it busy, and more only stand in others' way at the database. With 4, the
 * start of another organization's generation took 3.1 times as long as at rest, with 2 1.2 to 1.6 times; the first one had
 * 1,400 pages a second in place of 1,450.
 */
const MAX_CONCURRENT_OF_BUSY_THREAD = 2;
/** For how long another organization counts as under way. */
const ALONE_AFTER_MS = 1_000;
const QUEUE = { maxWaiting: 10_000, maxWaitingPerTenant: 2_000, maxWaitMs: 10_000 };
/** What takes longer waits for others itself: for a provider, or for a client that sends its file. */
const MAX_HELD_MS = 30;
/** Of the headers by which it is known whose requests are. */
const MAX_REMEMBERED_BYTES = 4 * 1024 * 1024;

const HAS_TURN = Symbol('has its turn');

/** Of which it is known whether it has had to wait for its turn. */
type KnownRequest = IncomingMessage & { [HAS_TURN]?: boolean };

export interface RequestPlacesOptions {
  /** In ms. Default: the clock of the process. */
  readonly now?: () => number;
  /** For how long a place is held at the most, in ms. Default 30. */
  readonly maxHeldMs?: number;
  /** How much of the time since it was last asked the thread was busy, from 0 to 1. Default: that of the event loop. */
  readonly utilization?: () => number;
}

/**
 * Places for what is being answered, which organizations have in turn, and their owners within them. A request has its
 * place from its beginning until it is over, or has had it for a moment.
 *
 * Where more is asked for than can be answered, the rest waits here, before anything is made of it but its head: if all of
 * it was begun, a step of every one came before the next step of anybody's, and each collection of garbage, which stops
 * everything, had the half-made answers to copy.
 */
export class RequestPlaces {
  private readonly limit: FairLimit;
  private readonly shares = new LRUCache<string, Share>({
    maxSize: MAX_REMEMBERED_BYTES,
    sizeCalculation: (_share, authorization) => 500 + authorization.length,
  });
  private readonly refused = new WeakMap<object, Overloaded>();
  private lastTenant = '';
  private lastChangeMs = Number.NEGATIVE_INFINITY;

  private readonly now: () => number;
  private readonly maxHeldMs: number;
  private readonly thread: ThreadUse;

  constructor({ now = () => performance.now(), maxHeldMs = MAX_HELD_MS, utilization }: RequestPlacesOptions = {}) {
    this.now = now;
    this.thread = new ThreadUse(now, utilization);
    this.maxHeldMs = maxHeldMs;
    const maxPerTenant = () => {
      if (this.isAlone()) return MAX_CONCURRENT;
      return this.thread.isBusy() ? MAX_CONCURRENT_OF_BUSY_THREAD : MAX_CONCURRENT_BESIDE_OTHERS;
    };
    this.limit = new FairLimit({
      ...QUEUE,
      maxConcurrent: MAX_CONCURRENT,
      get maxConcurrentPerTenant() {
        return maxPerTenant();
      },
    });
  }

  /** Who was authenticated by the header has turns from now on. Nothing else is decided by it. */
  remember(authorization: string | undefined, sharer: Sharer): void {
    if (authorization === undefined || this.shares.has(authorization)) return;
    this.shares.set(authorization, shareOfCaller(sharer));
  }

  /**
   * Calls back when the request may begin, or is to be refused; not where it is over before. One of somebody who was not
   * known before, or of nobody, begins at once: the former has its turn in `admit`.
   */
  begin(request: KnownRequest, response: ServerResponse, callback: () => void): void {
    const share = this.shares.get(request.headers.authorization ?? '');
    request[HAS_TURN] = share !== undefined;
    const now = share === undefined ? null : this.takeNow(share);
    if (share === undefined || now !== null) {
      if (now !== null) this.hold(now, response);
      callback();
      return;
    }
    const abandoned = new AbortController();
    onRequestEnd(response, () => abandoned.abort());
    this.limit.take(share, abandoned.signal).then(
      (release) => {
        this.hold(release, response);
        if (!response.closed) callback();
      },
      (error: unknown) => {
        if (!(error instanceof Overloaded)) return;
        this.refused.set(request, error);
        callback();
      },
    );
  }

  /**
   * A place for a request of which it was found out only now whose it is: whoever comes with another token each time has
   * turns as well.
   *
   * @returns null: it has one
   * @throws {RequestFailure} OVERLOADED
   */
  admit(request: KnownRequest, response: ServerResponse, sharer: Sharer): Promise<void> | null {
    if (request[HAS_TURN] === true) return null;
    const share = shareOfCaller(sharer);
    const now = this.takeNow(share);
    if (now === null) return this.admitLater(response, share);
    this.hold(now, response);
    return null;
  }

  private async admitLater(response: ServerResponse, share: Share): Promise<void> {
    const abandoned = new AbortController();
    onRequestEnd(response, () => abandoned.abort());
    try {
      this.hold(await this.limit.take(share, abandoned.signal), response);
    } catch (error) {
      if (error instanceof Overloaded) throw overloadFailure(error);
      if (!abandoned.signal.aborted) throw error;
    }
  }

  /** @throws {RequestFailure} OVERLOADED: the request was to begin, and has to be refused */
  checkRefused(request: object): void {
    const refused = this.refused.get(request);
    if (refused !== undefined) throw overloadFailure(refused);
  }

  /**
   * A place for what does not come by a request of its own.
   *
   * @returns what gives it back, where it has ended within the moment
   * @throws {OperationRefusal} OVERLOADED
   * @throws the reason of the signal
   */
  async enter(sharer: Sharer, abandoned?: AbortSignal): Promise<() => void> {
    const share = shareOfCaller(sharer);
    try {
      return this.forAMoment(this.takeNow(share) ?? (await this.limit.take(share, abandoned)));
    } catch (error) {
      if (!(error instanceof Overloaded)) throw error;
      throw new OperationRefusal('OVERLOADED', overloadMessage(error), error.retryAfterSeconds);
    }
  }

  private hold(release: () => void, response: ServerResponse): void {
    onRequestEnd(response, this.forAMoment(release));
  }

  private forAMoment(release: () => void): () => void {
    const timer = setTimeout(release, this.maxHeldMs);
    return () => {
      clearTimeout(timer);
      release();
    };
  }

  private takeNow(share: Share): (() => void) | null {
    if (share.tenant !== this.lastTenant) {
      if (this.lastTenant !== '') this.lastChangeMs = this.now();
      this.lastTenant = share.tenant;
    }
    return this.limit.takeNow(share);
  }

  private isAlone(): boolean {
    return this.now() - this.lastChangeMs > ALONE_AFTER_MS;
  }
}

/** Refuses what has waited for its place for too long, or found too much waiting. */
export function refuseWithoutPlace(app: FastifyInstance, places: RequestPlaces): void {
  app.addHook(
    'onRequest',
    atOnce(({ raw }) => places.checkRefused(raw)),
  );
}
