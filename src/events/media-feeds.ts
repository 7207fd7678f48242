import type { DataSource } from 'typeorm';
import {
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
  readonly listeners: Set<FeedListener>;
  /** What happened before is known. */
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
  /** The ids of events that were told, or happened before anybody listened; of those above the floor. */
  readonly #known = new Set<string>();
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
    const feed = this.#feeds.get(id) ?? { listeners: new Set(), begun: this.#begin(listener) };
    this.#feeds.set(id, feed);
    try {
      await feed.begun;
      feed.listeners.add(listener);
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
  async #begin({ organizationId, projectId }: FeedListener): Promise<void> {
    this.#floor ??= findEventsFloor(this.dataSource);
    const ids = await findEventIds(this.dataSource, await this.#floor, { organizationId, projectId });
    for (const id of ids) this.#known.add(id);
  }

  /** @returns false where it was not there */
  #remove(id: string, feed: Feed, listener: FeedListener): boolean {
    const was = feed.listeners.delete(listener);
    if (feed.listeners.size === 0 && this.#feeds.get(id) === feed) this.#feeds.delete(id);
    if (this.#feeds.size === 0) {
      this.#unschedule();
      this.#floor = null;
      this.#known.clear();
    }
    return was;
  }

  #tell(event: MediaEvent): void {
    if (this.#known.has(event.id) || !KNOWN_TYPES.has(event.type)) return;
    this.#known.add(event.id);
    const { organizationId, projectId } = event;
    const feeds =
      projectId === null ? this.#feeds.values() : [this.#feeds.get(projectId), this.#feeds.get(organizationId)];
    for (const feed of feeds) {
      for (const listener of feed?.listeners ?? []) {
        if (listener.organizationId === organizationId && isToldOf(listener, event)) listener.tell(event);
      }
    }
  }

  /** Tells what no notification came of. */
  async #lookBack(): Promise<void> {
    const floor = this.#floor;
    if (floor === null) return;
    const organizationIds = new Set([...this.#feeds.values()].flatMap(({ listeners }) => organizationsOf(listeners)));
    const found = await findEvents(this.dataSource, await floor, [...organizationIds]);
    // Meanwhile the last may have left, and another come.
    if (this.#floor !== floor) return;
    for (const event of found.events) this.#tell(event);
    this.#floor = Promise.resolve(found.floor);
    for (const id of this.#known) if (BigInt(id) <= BigInt(found.floor)) this.#known.delete(id);
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

function isToldOf({ ownerId }: FeedListener, event: MediaEvent): boolean {
  return ownerId === null || ownerId === event.ownerId;
}

/** All listeners of one feed are of one organization. */
function organizationsOf(listeners: ReadonlySet<FeedListener>): string[] {
  const [first] = listeners;
  return first === undefined ? [] : [first.organizationId];
}
