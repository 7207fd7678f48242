import { type Rate, rateOf } from '../../concurrency/point-bucket';
import type { Caller, RateSettings } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { ProjectRates } from './project-rates';
import { RequestsInFlight } from './requests-in-flight';
import type { SharedBucket, SharedBuckets } from './shared-buckets';

/** Whose share is limited; of a project, by its own policy. */
export type RateName = 'key' | 'owner' | 'organization' | 'project';

/** How much of what may be spent is left, in points; what `extensions.cost` tells as `throttle`. */
export interface Throttle {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Per second. */
  readonly restoreRate: number;
}

/** One of the limits of a caller, as it is now. */
export interface RateState extends Throttle {
  readonly name: RateName;
  readonly rate: Rate;
}

/** What a request takes. */
export interface Demand {
  readonly points: number;
  /** 0: of one that has been counted. */
  readonly requests: 0 | 1;
}

interface CallLimit {
  readonly name: RateName;
  readonly shared: SharedBucket;
}

interface KnownLimits {
  readonly limits: readonly CallLimit[];
  readonly projectRate: Rate | null;
  readonly foundAtMs: number;
}

/** A request looks at its limits five times. To find them took a third of what all of its limits take. */
const KNOWN_MS = 100;

/**
 * How much a key, each of a project's own users by that key, and an organization may ask for: in points, as an operation
 * costs, and of a project that says so in requests.
 */
export class CallRates {
  private readonly rates: Readonly<Record<'key' | 'owner' | 'organization', Rate | null>>;
  private readonly inFlight: RequestsInFlight;
  private readonly known = new WeakMap<Caller, KnownLimits>();

  constructor(
    readonly settings: RateSettings,
    private readonly buckets: SharedBuckets,
    private readonly projects: ProjectRates,
  ) {
    const { pointsPerMinute, burstSeconds } = settings;
    const rate = (perMinute: number) => (perMinute === 0 ? null : rateOf(perMinute, burstSeconds));
    this.rates = {
      key: rate(pointsPerMinute.key),
      owner: rate(pointsPerMinute.owner),
      organization: rate(pointsPerMinute.organization),
    };
    this.inFlight = new RequestsInFlight(settings.inFlight);
  }

  /** In milliseconds, by a clock that never goes back: the time of whatever is done at once. */
  now(): number {
    return this.buckets.now();
  }

  /** @returns null where it is known what holds for the caller; else what resolves when it is */
  load({ projectId }: Caller): Promise<void> | null {
    return projectId === null ? null : this.projects.load(projectId);
  }

  /**
   * Spends what a request takes, or nothing.
   *
   * @throws {RequestFailure} RATE_LIMITED
   */
  take(caller: Caller, { points, requests }: Demand, nowMs = this.now()): void {
    const limits = this.limitsOf(caller, nowMs);
    let longest: RateName | null = null;
    let longestSeconds = 0;
    for (const { name, shared } of limits) {
      const amount = name === 'project' ? requests : points;
      const seconds = amount > 0 ? shared.bucket.secondsUntil(amount, nowMs) : 0;
      if (seconds <= longestSeconds) continue;
      longest = name;
      longestSeconds = seconds;
    }
    if (longest !== null) throw refusal(longest, Math.ceil(longestSeconds));
    for (const { name, shared } of limits) {
      const amount = name === 'project' ? requests : points;
      if (amount > 0) this.buckets.spend(shared, amount, nowMs);
    }
  }

  /**
   * Counts a request for as long as it is under way.
   *
   * @returns what is called when it is over; its second call does nothing
   * @throws {RequestFailure} RATE_LIMITED
   */
  begin(caller: Caller): () => void {
    return this.inFlight.begin(caller);
  }

  /** Every limit that holds for the caller, as it is now. */
  states(caller: Caller, nowMs = this.now()): readonly RateState[] {
    return this.limitsOf(caller, nowMs).map(({ name, shared: { bucket } }) => {
      const { rate } = bucket;
      const currentlyAvailable = Math.max(0, Math.floor(bucket.available(nowMs)));
      const maximumAvailable = Math.floor(rate.capacity);
      return { name, rate, maximumAvailable, currentlyAvailable, restoreRate: rate.perSecond };
    });
  }

  private limitsOf(caller: Caller, nowMs: number): readonly CallLimit[] {
    const { projectId } = caller;
    const projectRate = projectId === null ? null : this.projects.requestRate(projectId, nowMs);
    const known = this.known.get(caller);
    if (known?.projectRate === projectRate && nowMs - known.foundAtMs < KNOWN_MS) return known.limits;
    const limits = this.findLimits(caller, projectRate, nowMs);
    this.known.set(caller, { limits, projectRate, foundAtMs: nowMs });
    return limits;
  }

  private findLimits(
    { keyId, ownerId, organizationId, projectId }: Caller,
    projectRate: Rate | null,
    nowMs: number,
  ): readonly CallLimit[] {
    const { key, owner, organization } = this.rates;
    const limits: CallLimit[] = [];
    const add = (name: RateName, id: string, rate: Rate | null) => {
      if (rate !== null) limits.push({ name, shared: this.buckets.find(`${name} ${id}`, rate, nowMs) });
    };
    add('key', keyId, key);
    // Whichever key its tokens come from: whoever administers the project makes as many as it likes.
    if (ownerId !== null) add('owner', `${projectId} ${ownerId}`, owner);
    add('organization', organizationId, organization);
    if (projectId !== null) add('project', projectId, projectRate);
    return limits;
  }
}

/** Of limits in points, that of which the least is left. null: none holds. */
export function throttleOf(states: readonly RateState[]): Throttle | null {
  let least: RateState | null = null;
  for (const state of states) {
    if (state.name === 'project') continue;
    if (least === null || state.currentlyAvailable < least.currentlyAvailable) least = state;
  }
  if (least === null) return null;
  const { maximumAvailable, currentlyAvailable, restoreRate } = least;
  return { maximumAvailable, currentlyAvailable, restoreRate };
}

const WHO: Readonly<Record<RateName, string>> = {
  key: 'This API key asks',
  owner: 'This user asks',
  organization: 'Your organization asks',
  project: 'Your project asks',
};

function refusal(name: RateName, retryAfterSeconds: number): RequestFailure {
  const seconds = retryAfterSeconds === 1 ? 'a second' : `${retryAfterSeconds} seconds`;
  const message = `${WHO[name]} for more than its rate allows. Try again in ${seconds}.`;
  return new RequestFailure('RATE_LIMITED', message, { retryAfterSeconds });
}
