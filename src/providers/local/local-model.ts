import { MediaFailure } from '../../domain/errors';
import type { GenerationKind } from '../../domain/generation';
import { checkRequest } from '../check/check-request';
import {
  type CallContext,
  type GenerationRequest,
  type GenerationResult,
  type MediaModel,
  outlineOf,
} from '../media-model';
import { JobLimit, type JobLimitOptions, type LocalModelOptions } from './thread/job-limit';

/** The models that run here, known before any of them is made. */
export const LOCAL_MODEL_IDS = ['local/renderer', 'local/flite', 'local/moonshine-tiny', 'local/kenburns'] as const;

/** What differs among the models that run here. */
interface LocalModelFacts<Kind extends GenerationKind>
  extends Pick<MediaModel, 'description' | 'capabilities' | 'available' | 'parameters' | 'checkOwnRules'> {
  readonly id: (typeof LOCAL_MODEL_IDS)[number];
  readonly kind: Kind;
  /** What its price, which is nothing, is counted by. */
  readonly unit: MediaModel['prices'][number]['unit'];
  /** How much of it is done at once, and how much waits. */
  readonly limits: Omit<JobLimitOptions, 'processors'>;
  /** Checks what needs the bytes, and says how it is made: once it is its turn. @throws {MediaFailure} */
  prepare(
    request: Extract<GenerationRequest, { readonly kind: Kind }>,
    context: CallContext,
  ): () => Promise<GenerationResult>;
}

/** A model that runs here: it costs nothing, so that what a crash has ended is simply done again. */
export function createLocalModel<Kind extends GenerationKind>(
  facts: LocalModelFacts<Kind>,
  { processors }: LocalModelOptions,
): MediaModel {
  const { unit, limits, prepare, ...known } = facts;
  const limit = new JobLimit({ ...limits, ...(processors && { processors }) });
  const model: MediaModel = {
    ...known,
    provider: 'local',
    repeatable: true,
    aliases: [],
    shutdown: null,
    prices: [{ unit, usd: 0 }],
    async submit(request, context) {
      if (!isOf(request, facts.kind)) throw new Error(`${facts.id} makes no ${request.kind}`);
      checkRequest(model, outlineOf(request));
      return { status: 'DONE', result: await limit.run(prepare(request, context), context) };
    },
    async poll() {
      return { status: 'ENDED' };
    },
    async wait() {
      throw new Error(`${facts.id} is done when it has been asked: there is nothing to wait for`);
    },
    async cancel() {},
  };
  return model;
}

function isOf<Kind extends GenerationKind>(
  request: GenerationRequest,
  kind: Kind,
): request is Extract<GenerationRequest, { readonly kind: Kind }> {
  return request.kind === kind;
}

interface LocalFailureOptions {
  /** Whether it may not fail the next time. */
  readonly retryable: boolean;
  readonly cause: unknown;
}

/** PROVIDER_FAILED, of a model that runs here. */
export function localFailure(message: string, { retryable, cause }: LocalFailureOptions): MediaFailure {
  return new MediaFailure('PROVIDER_FAILED', message, {
    retryable,
    details: { type: 'PROVIDER', provider: 'local', providerCode: null, retryAfterSeconds: null },
    cause,
  });
}
