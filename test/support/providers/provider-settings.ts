import type { MediaModel } from '../../../src/providers/media-model';
import { createRemoteModels, type RemoteProviderSettings } from '../../../src/providers/remote/create-remote-models';
import type { RemoteModelDescription } from '../../../src/providers/remote/models/model-description';
import { readProviderSettings } from '../../../src/providers/remote/provider-settings';

export const API_KEY = 'key-0123456789-secret';

/** Nothing ends by these on a machine that is busy. */
export const LIMITS = {
  headersTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 240_000,
  maxResponseBytes: 1024 * 1024,
  intervalMs: 10,
  maxWaitMs: 240_000,
};

/** For providers that say nothing. */
export const IMPATIENT = { ...LIMITS, headersTimeoutMs: 900, idleTimeoutMs: 900 };

/** Before the ends of those models that tests ask. */
const today = () => new Date('2026-12-01');

/** The models as they are with this environment. */
export function remoteModels(
  env: Readonly<Record<string, string>>,
  settings: Partial<RemoteProviderSettings> = {},
): readonly MediaModel[] {
  const { providers, problems } = readProviderSettings(env);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return createRemoteModels({ providers, limits: LIMITS, today, ...settings });
}

/** One of an operator's own beside the known ones. */
export function ownModel(id: string, env: Readonly<Record<string, string>>, own: RemoteModelDescription): MediaModel {
  const model = remoteModels(env, { models: [own] }).find((candidate) => candidate.id === id);
  if (model === undefined) throw new Error(`There is no model ${id}.`);
  return model;
}

export function remoteModel(id: string, env: Readonly<Record<string, string>>, limits = LIMITS): MediaModel {
  const model = remoteModels(env, { limits }).find((candidate) => candidate.id === id);
  if (model === undefined) throw new Error(`There is no model ${id}.`);
  return model;
}
