import type { GenerationOutput } from '../../../src/domain/generation';
import type { GenerationEngine } from '../../../src/generation/generation-engine';
import { listGenerations } from '../../../src/generation/read/list-generations';
import {
  readGenerationInputs,
  readGenerationOutputs,
  readProducers,
} from '../../../src/generation/read/read-generations';
import { generateImage } from '../../../src/generation/request/generate-image';
import { synthesizeSpeech } from '../../../src/generation/request/synthesize-speech';
import { cancelGeneration } from '../../../src/generation/run/end-generation';
import { runGeneration } from '../../../src/generation/run/run-queued';
import { promptOf } from './contents-models';
import type { MadeIds, NewGeneration, VisibleGeneration, VisibleOutput } from './generation-inputs';
import { outcomeOf } from './outcome';
import type { RealFiles } from './real-files';
import { type Outcome, type ProjectIndex, secondsOf } from './state';

const NOTHING_MADE: MadeIds = { id: '', fileIds: [] };

/** The service's own operations on generations. */
export class RealGenerations {
  constructor(
    private readonly files: RealFiles,
    private readonly engine: GenerationEngine,
  ) {}

  async generate(call: NewGeneration): Promise<{ readonly outcome: Outcome; readonly made: MadeIds }> {
    let made = NOTHING_MADE;
    const outcome = await outcomeOf(async () => {
      const { id, status, failure, inline } = await this.ask(call);
      const outputs = inline?.outputs.map(outputView) ?? [];
      made = { id, fileIds: outputs.map(fileIdOf) };
      const inputs = inline?.inputs.map(({ fileId }) => fileId) ?? (call.image === null ? [] : [call.image]);
      return { id, project: call.project, status, failure: failure?.code ?? null, inputs, outputs };
    });
    return { outcome, made };
  }

  async run(id: string): Promise<MadeIds> {
    await runGeneration(this.engine, id);
    const outputs = (await readGenerationOutputs(this.engine.storage, [id])).get(id) ?? [];
    return { id, fileIds: outputs.map((output) => fileIdOf(outputView(output))) };
  }

  cancel(project: ProjectIndex, id: string): Promise<Outcome> {
    return outcomeOf(async () => (await cancelGeneration(this.engine, this.files.caller(project), id)).status);
  }

  /** In the order of the ids. */
  async list(project: ProjectIndex): Promise<VisibleGeneration[]> {
    const { storage } = this.engine;
    const { page } = await listGenerations(this.engine, this.files.caller(project), { first: 100 });
    const ids = page.items.map(({ id }) => id);
    const [inputs, outputs] = [await readGenerationInputs(storage, ids), await readGenerationOutputs(storage, ids)];
    const generations = page.items.map(({ id, status, failure }) => ({
      ...{ id, project, status, failure: failure?.code ?? null },
      inputs: (inputs.get(id) ?? []).flatMap(({ fileId }) => fileId ?? []),
      outputs: (outputs.get(id) ?? []).map(outputView),
    }));
    return generations.sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  /** The ids of the generations that these files came out of, by the id of the file. */
  async producersOf(project: ProjectIndex, fileIds: readonly string[]): Promise<Record<string, string>> {
    const producers = await readProducers(this.engine.storage, this.files.caller(project), fileIds);
    return Object.fromEntries([...producers].map(([fileId, { id }]) => [fileId, id]));
  }

  private ask({ project, kind, contents, isRefused, store, ttl, tags, background, image }: NewGeneration) {
    const caller = this.files.caller(project);
    const prompt = promptOf(contents, isRefused);
    // What is not to be stored has neither tags nor a time to live.
    const output = store === false ? { store } : { store, tags, ttlSeconds: secondsOf(ttl) };
    if (kind === 'SPEECH') return synthesizeSpeech(this.engine, caller, { text: prompt, output, background });
    const given = image === null ? null : { fileId: image };
    return generateImage(this.engine, caller, { prompt, n: contents.length, image: given, output, background });
  }
}

function outputView({ persistence }: GenerationOutput): VisibleOutput {
  return persistence.status === 'STORED' ? { fileId: persistence.fileId } : { reason: persistence.reason };
}

function fileIdOf(output: VisibleOutput): string | null {
  return 'fileId' in output ? output.fileId : null;
}
