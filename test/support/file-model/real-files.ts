import {
  type OrganizationChanges,
  type ProjectChanges,
  updateOrganization,
  updateProject,
} from '../../../src/accounts/organizations-and-projects';
import type { MediaFile } from '../../../src/domain/file';
import { updateFile } from '../../../src/files/file-attributes';
import { explainMissingFile, readFiles } from '../../../src/files/read/read-file';
import { deleteFile, deleteFiles } from '../../../src/files/remove/delete-files';
import { purgeProject } from '../../../src/files/remove/remove-and-purge';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { purgeGenerations } from '../../../src/generation/delete-account';
import type { GenerationEngine } from '../../../src/generation/generation-engine';
import { makeOrganization, makeProject } from '../service/accounts';
import { incomingContent } from '../service/incoming-content';
import { callerOf, type TestStorage } from '../service/test-storage';
import { type Changes, givenSha256, type NewFile, type Selection } from './inputs';
import { outcomeOf } from './outcome';
import { RealGenerations } from './real-generations';
import {
  type OrganizationPolicy,
  type Outcome,
  type ProjectIndex,
  type ProjectPolicy,
  secondsOf,
  UNIT_SECONDS,
  type VisibleFile,
} from './state';

/** The service's own operations on a new organization with two projects. */
export class RealFiles {
  private readonly startedAt = Date.now();
  private shiftedUnits = 0;
  readonly generations: RealGenerations;

  private constructor(
    readonly test: TestStorage,
    readonly organizationId: string,
    readonly projectIds: readonly [string, string],
    engine: GenerationEngine,
  ) {
    this.generations = new RealGenerations(this, engine);
  }

  static async create(
    test: TestStorage,
    engine: GenerationEngine,
    { maxBytes, maxFiles }: OrganizationPolicy,
  ): Promise<RealFiles> {
    const { id: organizationId } = await makeOrganization(test.dataSource, { maxBytes, maxFiles });
    const [one, other] = [
      await makeProject(test.dataSource, { organizationId }),
      await makeProject(test.dataSource, { organizationId }),
    ];
    return new RealFiles(test, organizationId, [one.id, other.id], engine);
  }

  caller(project: ProjectIndex) {
    return callerOf({ id: this.projectIds[project], organizationId: this.organizationId });
  }

  async upload(file: NewFile): Promise<Outcome> {
    const { content, declared, filename, tags, idempotencyKey, project } = file;
    const input = {
      ...{ content: incomingContent(content.bytes, 'part.bin', declared), purpose: 'REFERENCE_MEDIA' as const },
      ...{ filename, tags, idempotencyKey, ttlSeconds: secondsOf(file.ttl), sha256: givenSha256(file) },
    };
    return outcomeOf(async () => {
      const persistence = await uploadFile(this.test.storage, this.caller(project), input);
      return persistence.status === 'STORED' ? persistence.file.id : 'SKIPPED';
    });
  }

  update(project: ProjectIndex, id: string, { ttl, ...changes }: Changes): Promise<Outcome> {
    const input = { ...changes, id, ttlSeconds: secondsOf(ttl) };
    return outcomeOf(async () => this.view(await updateFile(this.test.storage, this.caller(project), input)));
  }

  delete(project: ProjectIndex, id: string): Promise<Outcome> {
    return outcomeOf(() => deleteFile(this.test.storage, this.caller(project), id));
  }

  deleteMany(project: ProjectIndex, { ids, kind, tag }: Selection, dryRun: boolean, limit: number): Promise<Outcome> {
    const filter = { ids, kind: kind && [kind], tagsAny: tag === null ? null : [tag] };
    const byIds = ids === null ? { all: true } : { ids };
    const select = kind === null && tag === null ? byIds : { filter };
    return outcomeOf(async () => {
      const { selected: _, ...deleted } = await deleteFiles(this.test.storage, this.caller(project), {
        select,
        dryRun,
        limit,
      });
      return deleted;
    });
  }

  purge(project: ProjectIndex): Promise<Outcome> {
    return outcomeOf(() => purgeProject(this.test.storage, this.projectIds[project]));
  }

  /** As the operator has it: the files, and what generations hold. */
  async clear(): Promise<void> {
    for (const projectId of this.projectIds) {
      await purgeProject(this.test.storage, projectId);
      await purgeGenerations(this.test.storage, projectId);
    }
  }

  read(project: ProjectIndex, id: string): Promise<Outcome> {
    return outcomeOf(async () => {
      const file = (await readFiles(this.test.storage, this.caller(project), [id])).get(id);
      if (file === undefined) await explainMissingFile(this.test.storage, this.caller(project), id);
      return file === undefined ? null : this.view(file);
    });
  }

  async setOrganization({ retention, ...limits }: Partial<OrganizationPolicy>): Promise<void> {
    const changes: OrganizationChanges = retention === undefined ? limits : { retentionSeconds: secondsOf(retention) };
    await updateOrganization(this.test.dataSource, this.organizationId, changes);
  }

  async setProject(project: ProjectIndex, { retention, defaultTtl, zeroDataRetention }: ProjectPolicy): Promise<void> {
    const changes: ProjectChanges = {
      ...{ zeroDataRetention, retentionSeconds: secondsOf(retention), defaultTtlSeconds: secondsOf(defaultTtl) },
    };
    await updateProject(this.test.dataSource, this.projectIds[project], changes);
  }

  /** Time goes by: instead of the clock, everything that has happened and will happen is moved into the past. */
  async moveClock(units: number): Promise<void> {
    this.shiftedUnits += units;
    const values = [this.organizationId, units * UNIT_SECONDS];
    const earlier = (column: string) => `${column} = ${column} - make_interval(secs => $2)`;
    await this.test.dataSource.transaction(async (manager) => {
      const columns = ['created_at', 'expires_at', 'max_expires_at'].map(earlier).join(', ');
      await manager.query(`UPDATE files SET ${columns} WHERE organization_id = $1`, values);
      await manager.query(`UPDATE file_tombstones SET ${earlier('gone_at')} WHERE organization_id = $1`, values);
    });
  }

  view(file: MediaFile): VisibleFile {
    const { id, filename, kind, origin, sizeBytes, tags } = file;
    return {
      ...{ id, filename, kind, origin, sizeBytes, tags, sha256: file.sha256 ?? '' },
      project: file.projectId === this.projectIds[0] ? 0 : 1,
      createdAt: this.unitsOf(file.createdAt),
      expiresAt: file.expiresAt && this.unitsOf(file.expiresAt),
      maxExpiresAt: file.maxExpiresAt && this.unitsOf(file.maxExpiresAt),
    };
  }

  /** To the next half: the rest is the time that the run takes. */
  private unitsOf(instant: Date): number {
    const units = (instant.getTime() - this.startedAt) / 1_000 / UNIT_SECONDS + this.shiftedUnits;
    return Math.round(units * 2) / 2;
  }
}
