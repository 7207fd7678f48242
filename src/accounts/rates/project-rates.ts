import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';
import { type Rate, rateOf } from '../../concurrency/point-bucket';
import { ProjectEntity } from '../../database/entities/project';
import { atMost } from '../entry-limit';

const MAX_PROJECTS = 10_000;
/** As long as keys are remembered. */
const FRESH_MS = 5_000;

interface KnownProject {
  /** null: the project has no limit of its own. */
  readonly rate: Rate | null;
  readonly readAtMs: number;
}

/** How many requests a minute projects may make by their own policies, known without asking for it at each of them. */
export class ProjectRates {
  private readonly known = new LRUCache<string, KnownProject>(atMost(MAX_PROJECTS));
  private readonly reading = new Map<string, Promise<void>>();

  constructor(
    private readonly dataSource: DataSource,
    /** How many seconds' worth of requests may come at once. */
    private readonly burstSeconds: number,
    /** In milliseconds, by a clock that never goes back. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @returns null where it is known, so that nobody has to wait; else what resolves when it is, or cannot be */
  load(projectId: string): Promise<void> | null {
    return this.known.has(projectId) ? null : this.read(projectId);
  }

  /**
   * As it was read last, which may be some seconds ago. null: the project has no limit of its own.
   *
   * @param nowMs by `now`
   */
  requestRate(projectId: string, nowMs: number): Rate | null {
    const project = this.known.get(projectId);
    if (project === undefined) return null;
    if (nowMs - project.readAtMs >= FRESH_MS) void this.read(projectId);
    return project.rate;
  }

  private read(projectId: string): Promise<void> {
    const underWay = this.reading.get(projectId);
    if (underWay !== undefined) return underWay;
    const reading = this.find(projectId).finally(() => this.reading.delete(projectId));
    this.reading.set(projectId, reading);
    return reading;
  }

  private async find(projectId: string): Promise<void> {
    const readAtMs = this.now();
    try {
      const project = await this.dataSource.getRepository(ProjectEntity).findOneBy({ id: projectId });
      const perMinute = project?.requestsPerMinute ?? null;
      const rate = perMinute === null ? null : rateOf(perMinute, this.burstSeconds);
      this.known.set(projectId, { rate, readAtMs });
    } catch {
      // What was known goes on to hold. The request finds out by itself that the database is away.
      const project = this.known.get(projectId);
      if (project !== undefined) this.known.set(projectId, { ...project, readAtMs });
    }
  }
}
