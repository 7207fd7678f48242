import type { Caller, LimitByCaller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';

/** Requests end within moments, as a rule; when one of so many does, nobody knows. */
const RETRY_AFTER_SECONDS = 1;

/** Of whom requests are counted together, and how many there may be. */
interface Counted {
  readonly name: string;
  readonly limit: number;
}

/** Counts the requests that are under way, by whose they are. Who has none is not remembered. */
export class RequestsInFlight {
  private readonly counts = new Map<string, number>();
  /** The same caller comes with each request of a key: to write the names took longer than to count by them. */
  private readonly known = new WeakMap<Caller, readonly Counted[]>();

  constructor(private readonly settings: LimitByCaller) {}

  /**
   * @returns what is called when the request is over; its second call does nothing
   * @throws {RequestFailure} RATE_LIMITED
   */
  begin(caller: Caller): () => void {
    const counted = this.countedOf(caller);
    for (const { name, limit } of counted) {
      if ((this.counts.get(name) ?? 0) >= limit) throw refusal(limit);
    }
    for (const { name } of counted) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      for (const { name } of counted) this.uncount(name);
    };
  }

  /** Of how many something is under way. */
  get size(): number {
    return this.counts.size;
  }

  private countedOf(caller: Caller): readonly Counted[] {
    const known = this.known.get(caller);
    if (known !== undefined) return known;
    const { keyId, ownerId, projectId, organizationId } = caller;
    const { key, owner, organization } = this.settings;
    const all: readonly Counted[] = [
      { name: `key ${keyId}`, limit: key },
      { name: `owner ${projectId} ${ownerId}`, limit: ownerId === null ? 0 : owner },
      { name: `organization ${organizationId}`, limit: organization },
    ];
    const counted = all.filter(({ limit }) => limit > 0);
    this.known.set(caller, counted);
    return counted;
  }

  private uncount(name: string): void {
    const left = (this.counts.get(name) ?? 0) - 1;
    if (left > 0) this.counts.set(name, left);
    else this.counts.delete(name);
  }
}

function refusal(limit: number): RequestFailure {
  const message = `As many requests are under way as may be at once, ${limit}. Try again when some of them have ended.`;
  return new RequestFailure('RATE_LIMITED', message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
