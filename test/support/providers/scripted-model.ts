import { setTimeout as sleep } from 'node:timers/promises';
import {
  type GenerationKind,
  type GenerationUsage,
  MODEL_CAPABILITIES,
  type ModelCapability,
  type PollCount,
  type Transcript,
} from '../../../src/domain/generation';
import type { JsonValue } from '../../../src/domain/json';
import type { ModelParameters, ModelPrice, ModelShutdown } from '../../../src/domain/model-parameters';
import type {
  CallContext,
  GeneratedBytes,
  GenerationRequest,
  GenerationResult,
  MediaModel,
  Submission,
  WorkState,
} from '../../../src/providers/media-model';

export const NO_USAGE: GenerationUsage = {
  images: null,
  characters: null,
  audioSeconds: null,
  videoSeconds: null,
  costUsd: 0.25,
};

/** Of a model that takes whatever there is. */
export const EVERYTHING: ModelParameters = {
  sizes: [],
  sizeRule: null,
  aspectRatios: [],
  qualities: [],
  voices: [],
  formats: [],
  languages: [],
  durationSeconds: { min: 0, max: 3_600, step: null, values: null },
  speed: { min: 0, max: 4, step: null, values: null },
  maxImages: 10,
  maxReferenceImages: 8,
  maxPromptCharacters: 32_000,
  seed: true,
  parameters: [
    { name: 'style', type: 'any', values: null, range: null, members: null, default: null, description: null },
  ],
};

export interface Script {
  readonly id?: string;
  readonly kind?: GenerationKind;
  readonly capabilities?: readonly ModelCapability[];
  readonly available?: boolean;
  readonly repeatable?: boolean;
  /** Over those of a model that takes everything. */
  readonly parameters?: Partial<ModelParameters>;
  readonly prices?: readonly ModelPrice[];
  readonly aliases?: readonly string[];
  readonly shutdown?: ModelShutdown;
  readonly outputs?: readonly Uint8Array[];
  readonly transcript?: Transcript;
  /** The provider takes the work on, and has to be waited for. */
  readonly accepts?: boolean;
  /** Runs before the model answers, and before it is waited for. */
  readonly beforeSubmit?: (context: CallContext) => Promise<void>;
  readonly beforeResult?: (context: CallContext) => Promise<void>;
  /** How the work stands when it is asked about for the nth time, from 1. Default: it has ended. */
  readonly poll?: (times: number) => WorkState;
}

/** A model whose answers are known beforehand, and that remembers what it was asked. */
export class ScriptedModel implements MediaModel {
  readonly id: string;
  readonly provider = 'scripted';
  readonly kind: GenerationKind;
  readonly description = 'Answers as it is told to.';
  readonly capabilities: ReadonlySet<ModelCapability>;
  readonly available: boolean;
  readonly repeatable: boolean;
  readonly parameters: ModelParameters;
  readonly prices: readonly ModelPrice[];
  readonly aliases: readonly string[];
  readonly shutdown: ModelShutdown | null;
  readonly requests: GenerationRequest[] = [];
  readonly polls: JsonValue[] = [];
  readonly waits: JsonValue[] = [];
  readonly cancellations: JsonValue[] = [];

  constructor(private readonly script: Script) {
    this.id = script.id ?? 'scripted/model';
    this.kind = script.kind ?? 'IMAGE';
    this.capabilities = new Set(script.capabilities ?? MODEL_CAPABILITIES);
    this.available = script.available ?? true;
    this.repeatable = script.repeatable ?? false;
    this.parameters = { ...EVERYTHING, ...script.parameters };
    this.prices = script.prices ?? [];
    this.aliases = script.aliases ?? [];
    this.shutdown = script.shutdown ?? null;
  }

  checkOwnRules(): void {}

  async submit(request: GenerationRequest, context: CallContext): Promise<Submission> {
    this.requests.push(request);
    await this.script.beforeSubmit?.(context);
    if (this.script.accepts === true) return { status: 'ACCEPTED', handle: { operation: this.requests.length } };
    return { status: 'DONE', result: this.result() };
  }

  async poll(handle: JsonValue, _polls: PollCount, signal: AbortSignal): Promise<WorkState> {
    signal.throwIfAborted();
    this.polls.push(handle);
    return this.script.poll?.(this.polls.length) ?? { status: 'ENDED' };
  }

  async wait(handle: JsonValue, context: CallContext): Promise<GenerationResult> {
    this.waits.push(handle);
    await this.script.beforeResult?.(context);
    return this.result();
  }

  async cancel(handle: JsonValue): Promise<void> {
    this.cancellations.push(handle);
  }

  private result(): GenerationResult {
    const outputs: GeneratedBytes[] = (this.script.outputs ?? []).map((bytes) => ({ bytes, revisedPrompt: null }));
    return { outputs, transcript: this.script.transcript ?? null, usage: NO_USAGE };
  }
}

/** Goes on until the call is ended from outside. */
export async function untilEnded({ signal }: CallContext): Promise<void> {
  await sleep(60_000, undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
}
