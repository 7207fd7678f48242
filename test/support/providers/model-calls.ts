import { inspect } from 'node:util';
import { MediaFailure } from '../../../src/domain/errors';
import type { JsonValue } from '../../../src/domain/json';
import type {
  CallContext,
  GenerationRequest,
  GenerationResult,
  MediaModel,
  Submission,
} from '../../../src/providers/media-model';

export function callContext(fields: Partial<CallContext> = {}): CallContext {
  return { organizationId: 'org_of_a_test', signal: new AbortController().signal, onProgress: () => {}, ...fields };
}

/** Asks, and waits where that takes waiting. */
export async function generate(
  model: MediaModel,
  request: GenerationRequest,
  context: CallContext = callContext(),
): Promise<GenerationResult> {
  const submission = await model.submit(request, context);
  return submission.status === 'DONE' ? submission.result : await model.wait(submission.handle, context);
}

/** What finds the work of a call again. */
export async function handleOf(call: Promise<Submission>): Promise<JsonValue> {
  const submission = await call;
  if (submission.status === 'DONE') throw new Error('It did not take any time.');
  return submission.handle;
}

/** What a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<MediaFailure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof MediaFailure) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

/** All that somebody who prints a value gets to see. */
export function printed(value: unknown): string {
  return inspect(value, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
}
