import { CONTENTS } from './contents';
import type { FileModel } from './file-model';
import type { MadeIds, NewGeneration, VisibleGeneration, VisibleOutput } from './generation-inputs';
import type { Outcome, ProjectIndex } from './state';

const KINDS = { IMAGE: 'IMAGE', SPEECH: 'AUDIO' } as const;

/** What the service should do when something is to be generated. */
export class GenerationModel {
  readonly all = new Map<string, VisibleGeneration>();
  private readonly queued = new Map<string, NewGeneration>();

  constructor(private readonly files: FileModel) {}

  get queuedIds(): string[] {
    return [...this.queued.keys()];
  }

  /** What is kept of it, and what the call is answered with. */
  generate(call: NewGeneration, made: MadeIds): Outcome {
    const { project, image, background } = call;
    const { zeroDataRetention } = this.files.policies[project];
    if (background && zeroDataRetention) return { refusal: 'ZERO_DATA_RETENTION' };
    const refusal = this.refusalOf(call);
    if (refusal !== null) return { refusal };
    const inputs = image === null ? [] : [image];
    const queued: VisibleGeneration = { id: made.id, project, status: 'QUEUED', failure: null, inputs, outputs: [] };
    if (background) {
      this.all.set(made.id, queued);
      this.queued.set(made.id, call);
      return { answer: queued };
    }
    const ended = this.end(queued, call, made);
    this.all.set(made.id, zeroDataRetention ? { ...ended, inputs: [], outputs: [] } : ended);
    return { answer: ended };
  }

  /** Does the work of one that waits. */
  run(made: MadeIds): void {
    const call = this.queued.get(made.id);
    const generation = this.all.get(made.id);
    if (call === undefined || generation === undefined) throw new Error('Nothing waits under this id.');
    this.queued.delete(made.id);
    const { zeroDataRetention } = this.files.policies[call.project];
    const failure = zeroDataRetention ? 'ZERO_DATA_RETENTION' : this.refusalOf(call);
    this.all.set(made.id, failure === null ? this.end(generation, call, made) : this.fail(generation, call, failure));
  }

  cancel(project: ProjectIndex, id: string): Outcome {
    const generation = this.all.get(id);
    if (generation?.project !== project) return { refusal: 'NOT_FOUND' };
    const call = this.queued.get(id);
    if (call === undefined) return { refusal: 'NOT_CANCELLABLE' };
    this.queued.delete(id);
    this.files.rows.count(project, KINDS[call.kind], { generations: 1 });
    this.all.set(id, { ...generation, status: 'CANCELED' });
    return { answer: 'CANCELED' };
  }

  private end(generation: VisibleGeneration, call: NewGeneration, made: MadeIds): VisibleGeneration {
    if (call.isRefused) return this.fail(generation, call, 'CONTENT_REFUSED');
    const outputs = call.contents.map((_, index) => this.keep(call, index, made.fileIds[index] ?? 'none'));
    const skippedOutputs = outputs.filter((output) => 'reason' in output).length;
    this.files.rows.count(call.project, KINDS[call.kind], { generations: 1, skippedOutputs });
    return { ...generation, status: 'SUCCEEDED', outputs };
  }

  private fail(generation: VisibleGeneration, call: NewGeneration, failure: string): VisibleGeneration {
    this.files.rows.count(call.project, KINDS[call.kind], { generations: 1, failedGenerations: 1 });
    return { ...generation, status: 'FAILED', failure };
  }

  /** Each output by itself: one that has no room does not keep a smaller one out. */
  private keep(call: NewGeneration, index: number, fileId: string): VisibleOutput {
    const { project, store, ttl, tags } = call;
    if (this.files.policies[project].zeroDataRetention) return { reason: 'ZERO_DATA_RETENTION' };
    if (store === false) return { reason: 'OPTED_OUT' };
    const content = CONTENTS[call.contents[index] ?? 'nothing'];
    const refusal = this.files.reserveQuota(content.sizeBytes);
    if (refusal !== null) return { reason: refusal === 'FILE_COUNT_EXCEEDED' ? 'QUOTA_FILE_COUNT' : 'QUOTA_BYTES' };
    const filename = `${content.kind === 'IMAGE' ? 'image' : 'speech'}-${fileId.slice(-4)}.${content.kind === 'IMAGE' ? 'png' : 'wav'}`;
    this.files.store({ project, content, filename, ttl, tags, origin: 'GENERATED' }, fileId);
    return { fileId };
  }

  /** What is wrong with the picture that is to be edited. */
  private refusalOf({ project, image }: NewGeneration): string | null {
    if (image === null) return null;
    const file = this.files.rows.find(project, image);
    if (file === undefined) return this.files.rows.goneCode(project, image);
    return file.kind === 'IMAGE' ? null : 'FILE_KIND_MISMATCH';
  }
}
