import { findGenerationPolicy } from '../../database/repositories/generations/generation-policy';
import { actingFor, type Caller, requireProject, requireScope } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { GenerationKind } from '../../domain/generation';
import { checkIdempotency, type Idempotency } from '../../files/idempotency';
import { checkRequest } from '../../providers/check/check-request';
import type { GenerationEngine } from '../generation-engine';
import { generateNow } from '../run/generate-now';
import { generateUnrecorded } from '../run/generate-unrecorded';
import { chooseModel } from './choose-model';
import type { AnsweredGeneration, GenerateInput, GenerationOrder } from './generation-call';
import { resolveMedia } from './media-fields';
import { checkOutputOptions } from './output-options';
import { queueGeneration } from './queue-generation';
import { findEarlier } from './repeat-generation';
import { outlineOfCall } from './request-settings';
import { requireAllowedResult } from './token-limits';

/**
 * Makes what is ordered: at once, or in the background. Whatever can be wrong with the call is found before anything is
 * written down; a generation that fails afterwards is answered as one that failed.
 *
 * @throws {MediaFailure} with the path of the field at fault; TOKEN_LIMIT_REACHED
 * @throws {RequestFailure} FORBIDDEN, STORAGE_UNAVAILABLE
 */
export async function generate(
  engine: GenerationEngine,
  by: Caller,
  input: GenerateInput,
  { settings, media, needs, abandoned }: GenerationOrder,
): Promise<AnsweredGeneration> {
  requireScope(by, 'GENERATE');
  requireProject(by);
  const caller = actingFor(by, input.ownerId);
  requireAllowedResult(caller, settings.kind);
  const output = checkOutputOptions(input.output);
  const idempotency = checkCall(input, { settings, media, needs }, output);
  const { organizationId, projectId, ownerId } = caller;
  const waiting = { organizationId, projectId, ownerId, abandoned };
  const { dataSource } = engine.storage;
  const { zeroDataRetention } = await engine.admissionLimit.run(waiting, () =>
    findGenerationPolicy(dataSource, projectId),
  );
  if (zeroDataRetention && input.background) throw zeroDataRetentionFailure(settings.kind);
  // Before anything is looked for: the answer is the same when it is gone by now.
  const earlier = zeroDataRetention ? null : await findEarlier(engine, caller, idempotency, input.background);
  if (earlier !== null) return earlier;
  const allowed = caller.limits.models;
  const wish = { kind: settings.kind, modelId: input.model ?? null, needs, allowed, now: engine.storage.clock.now() };
  const model = chooseModel(engine.models, wish);
  checkRequest(model, outlineOfCall(settings, media));
  const resolve = () => resolveMedia(engine.storage, by, media);
  // Where there are none there is nothing to take turns for.
  const resolved = media.length === 0 ? [] : await engine.admissionLimit.run(waiting, resolve);
  const modelNamed = input.model != null;
  const call = { model, modelNamed, settings, media: resolved, output, idempotency, abandoned };
  if (zeroDataRetention) return generateUnrecorded(engine, caller, call);
  return input.background ? queueGeneration(engine, caller, call) : generateNow(engine, caller, call);
}

/** Two calls are the same when all of their input is. */
function checkCall(input: GenerateInput, { settings, media }: GenerationOrder, output: object): Idempotency | null {
  // Of bytes that are sent along it is noted that they were, unless they are here: a retry is answered without being read.
  const sources = media.map(
    ({ field, input: { url = null, dataUri = null, fileId = null, upload, uploadSha256 } }) => ({
      field,
      url,
      dataUri,
      fileId,
      ...(upload && { upload: uploadSha256 ?? true }),
    }),
  );
  const { model = null, background } = input;
  const call = { operation: 'generate', settings, sources, output, model, background };
  return checkIdempotency(input.idempotencyKey, call, { comparesBytes: false });
}

/** A wire may make videos in the background alone: to wait for one is not to be had by every door. */
function zeroDataRetentionFailure(kind: GenerationKind): MediaFailure {
  const instead =
    kind === 'VIDEO' ? 'Videos can be waited for by `generateVideo` of `/graphql`.' : 'Wait for it instead.';
  const message = `The project keeps nothing, so nothing can be made for it in the background. ${instead}`;
  return new MediaFailure('ZERO_DATA_RETENTION', message, { path: ['input', 'background'] });
}
