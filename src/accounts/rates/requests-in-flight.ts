import type { Caller, LimitByCaller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';

/** Requests end within moments, as a rule; when one of so many does, nobody knows. */
const RETRY_AFTER_SECONDS = 1;

/** Counts the requests that are under way, by whose they are. Who has none is not remembered. */
export class RequestsInFlight {
  private readonly counts = new Map<string, number>();

  constructor(private readonly settings: LimitByCaller) {}

  /**
   * @returns what is called when the request is over; its second call does nothing
   * @throws {RequestFailure} RATE_LIMITED
   */
  begin({ keyId, ownerId, projectId, organizationId }: Caller): () => void {
    const { key, owner, organization } = this.settings;
    const counted: string[] = [];
    const count = (name: string, limit: number) => {
      if (limit === 0) return;
      if ((this.counts.get(name) ?? 0) >= limit) throw refusal(limit);
      counted.push(name);
    };
    count(`key ${keyId}`, key);
    if (ownerId !== null) count(`owner ${projectId} ${ownerId}`, owner);
    count(`organization ${organizationId}`, organization);
    for (const name of counted) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    return () => {
      for (const name of counted) this.uncount(name);
      counted.length = 0;
    };
  }

  /** Of how many something is under way. */
  get size(): number {
    return this.counts.size;
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
