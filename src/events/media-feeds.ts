import type { DataSource } from 'typeorm';
import {
  type EventScope,
  eventOfNotification,
  findEventIds,
  findEvents,
  findEventsFloor,
} from '../database/repositories/events/feed-events';
import { MEDIA_EVENT_TYPES, type MediaEvent, type MediaEventType } from '../domain/media-event';
import type { ListenedSubjects } from './listened-subjects';

/** For what no notification came of although it should: a connection that is dead without a word. */
const LISTENING_INTERVAL_MS = 30_000;
/** While no notifications come. */
const POLLING_INTERVAL_MS = 5_000;
/** By then a transaction that was under way when listening began, and notified nobody, has ended. */
const SETTLING_MS = 1_000;

/** A process of a later version may write others. */
const KNOWN_TYPES: ReadonlySet<MediaEventType> = new Set(MEDIA_EVENT_TYPES);

export interface FeedListener {
  readonly organizationId: string;
  /** null: of all projects of the organization. */
  readonly projectId: string | null;
  /** Who comes for an owner is told of what belongs to that one alone; null: of all. */
  readonly ownerId: string | null;
  /** What is of the organization itself is told to those of its projects as well. */
  tell(event: MediaEvent): void;
}

interface Feed {
  readonly organizationId: string;
  readonly listeners: Set<FeedListener>;
  /**
   * The ids of events that were told to it, or happened before it began; of those above the floor. To another feed they may be
   * news. null: what happened before is not known yet.
   */
  known: Set<string> | null;
  /** Resolves when it is. */
  readonly begun: Promise<void>;
}

/**
 * Tells events to those who listen, in the order in which they were committed: each comes with the notification of its own
 * transaction, so that nothing is read for it, however many listen. What no notification came of is looked for by one
 * statement for all, rarely, and told after the others. Ids ascend as rows are written, and not as they are committed: so it
 * looks back a little each time, and knows which it has told.
 */
export class MediaFeeds {
  /** By the id of the project, or of the organization. */
  readonly #feeds = new Map<string, Feed>();
  #floor: Promise<string> | null = null;
  #intervalMs = LISTENING_INTERVAL_MS;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly dataSource: DataSource,
    private readonly listened: ListenedSubjects,
  ) {}

  /** @returns what ends it; a second call does nothing */
  async listen(listener: FeedListener): Promise<() => void> {
    const id = listener.projectId ?? listener.organizationId;
    const feed = this.#feeds.get(id) ?? this.#open(id, listener);
    feed.listeners.add(listener);
    try {
      await feed.begun;
      await this.listened.listen(id);
    } catch (error) {
      this.#remove(id, feed, listener);
      throw error;
    }
    this.#schedule(SETTLING_MS);
    return () => {
      if (this.#remove(id, feed, listener)) this.listened.leave(id);
    };
  }

  /** @param row as the trigger has it */
  notified(row: string): void {
    if (this.#feeds.size > 0) this.#tell(eventOfNotification(row));
  }

  /** false: notifications are missed until they come again. */
  setListening(listening: boolean): void {
    this.#intervalMs = listening ? LISTENING_INTERVAL_MS : POLLING_INTERVAL_MS;
    if (this.#feeds.size > 0) this.#schedule(listening ? 0 : POLLING_INTERVAL_MS);
  }

  /** What happened by now is no news to the first who listens. */
  #open(id: string, { organizationId, projectId }: FeedListener): Feed {
    const begun = this.#findKnown({ organizationId, projectId }).then((known) => {
      feed.known = known;
    });
    const feed: Feed = { organizationId, listeners: new Set(), known: null, begun };
    this.#feeds.set(id, feed);
    return feed;
  }

  async #findKnown(scope: EventScope): Promise<Set<string>> {
    this.#floor ??= findEventsFloor(this.dataSource);
    return new Set(await findEventIds(this.dataSource, await this.#floor, scope));
  }

  /** @returns false where it was not there */
  #remove(id: string, feed: Feed, listener: FeedListener): boolean {
    const was = feed.listeners.delete(listener);
    if (feed.listeners.size === 0 && this.#feeds.get(id) === feed) this.#feeds.delete(id);
    if (this.#feeds.size === 0) {
      this.#unschedule();
      this.#floor = null;
    }
    return was;
  }

  #tell(event: MediaEvent): void {
    if (!KNOWN_TYPES.has(event.type)) return;
    const { organizationId, projectId } = event;
    const feeds =
      projectId === null ? this.#feeds.values() : [this.#feeds.get(projectId), this.#feeds.get(organizationId)];
    for (const feed of feeds) if (feed?.organizationId === organizationId) tellOnce(feed, event);
  }

  /** Tells what no notification came of. */
  async #lookBack(): Promise<void> {
    const floor = this.#floor;
    if (floor === null) return;
    const organizationIds = new Set([...this.#feeds.values()].map(({ organizationId }) => organizationId));
    const found = await findEvents(this.dataSource, await floor, [...organizationIds]);
    // Meanwhile the last may have left, and another come.
    if (this.#floor !== floor) return;
    for (const event of found.events) this.#tell(event);
    this.#floor = Promise.resolve(found.floor);
    for (const { known } of this.#feeds.values()) forgetBelow(known, BigInt(found.floor));
  }

  #schedule(inMs: number): void {
    const dueAt = performance.now() + inMs;
    if (dueAt >= this.#dueAt) return;
    this.#unschedule();
    this.#dueAt = dueAt;
    this.#timer = setTimeout(async () => {
      this.#dueAt = Number.POSITIVE_INFINITY;
      // A database that does not answer is asked again the next time.
      await this.#lookBack().catch(() => {});
      if (this.#feeds.size > 0) this.#schedule(this.#intervalMs);
    }, inMs);
    this.#timer.unref();
  }

  #unschedule(): void {
    clearTimeout(this.#timer);
    this.#dueAt = Number.POSITIVE_INFINITY;
  }
}

/** One that has not begun yet is told of it by the look that follows, unless it had happened before. */
function tellOnce({ listeners, known }: Feed, event: MediaEvent): void {
  if (known === null || known.has(event.id)) return;
  known.add(event.id);
  for (const listener of listeners) if (isToldOf(listener, event)) listener.tell(event);
}

function isToldOf({ organizationId, ownerId }: FeedListener, event: MediaEvent): boolean {
  return organizationId === event.organizationId && (ownerId === null || ownerId === event.ownerId);
}

function forgetBelow(known: Set<string> | null, floor: bigint): void {
  for (const id of known ?? []) if (BigInt(id) <= floor) known?.delete(id);
}
