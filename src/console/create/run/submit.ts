import type { Session } from '../../app/session';
import {
  GenerateImageMutation,
  GenerateVideoMutation,
  SynthesizeSpeechMutation,
  TranscribeAudioMutation,
} from '../../graph/documents/generate';
import type { Generation, GenerationError } from '../../graph/documents/generations';
import type { Model } from '../../graph/documents/models';
import { type Failure, failureIn, failureOf } from '../../graph/failures';
import type { Draft } from '../draft/draft';
import { inputOf } from '../draft/draft-input';

const MUTATIONS = {
  IMAGE: GenerateImageMutation,
  VIDEO: GenerateVideoMutation,
  SPEECH: SynthesizeSpeechMutation,
  TRANSCRIPTION: TranscribeAudioMutation,
} as const;

export type Submitted =
  | { readonly generation: Generation }
  /** Unknown: it may be under way all the same, as the answer was lost. */
  | { readonly failure: Failure; readonly isUnknown: boolean };

/**
 * Asks for what a draft says. In the background where it can be, so that it is seen as it comes along; a project that keeps
 * nothing answers when it is done, with the bytes. The same key asks for the same once more without paying twice.
 */
export async function submit(session: Session, draft: Draft, model: Model, idempotencyKey: string): Promise<Submitted> {
  const keepsNothing = session.viewer.project?.policy.zeroDataRetention === true;
  const input = inputOf(draft, model, { background: !keepsNothing, idempotencyKey });
  const { data, error } = await session.uncached.mutation(MUTATIONS[draft.kind], { input, inline: keepsNothing });
  const { generation = null, errors = [] } = data?.answer ?? {};
  if (generation !== null) return { generation };
  const [first] = errors;
  if (first !== undefined) return { failure: failureOfGeneration(first), isUnknown: false };
  const failure = failureIn(error) ?? failureOf({ code: 'UNKNOWN', message: 'The service sent no answer.' });
  return { failure, isUnknown: true };
}

/** With what the provider says of it, as text. */
export function failureOfGeneration(error: GenerationError): Failure {
  const failure = failureOf(error);
  const seconds = error.retryAfterSeconds ?? null;
  const code = error.providerCode ?? null;
  const message = code === null || error.message.includes(code) ? error.message : `${error.message} (${code})`;
  const advice = seconds === null ? failure.advice : `Try again in ${seconds} seconds, or choose another model.`;
  return { ...failure, message, advice, retryAfterSeconds: seconds };
}
