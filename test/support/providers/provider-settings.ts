import { createRemoteModels, type RemoteProviderSettings } from '../../../src/providers/ai-sdk/create-remote-models';
import { readProviderSettings } from '../../../src/providers/ai-sdk/provider-settings';
import type { MediaModel } from '../../../src/providers/media-model';

export const API_KEY = 'key-0123456789-secret';

/** Short enough for tests, and long enough for a busy machine. */
export const LIMITS = {
  headersTimeoutMs: 900,
  idleTimeoutMs: 900,
  totalTimeoutMs: 10_000,
  maxResponseBytes: 1024 * 1024,
  intervalMs: 10,
  maxWaitMs: 20_000,
};

/** The models as they are with this environment. */
export function remoteModels(
  env: Readonly<Record<string, string>>,
  settings: Partial<RemoteProviderSettings> = {},
): readonly MediaModel[] {
  const { providers, problems } = readProviderSettings(env);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return createRemoteModels({ providers, limits: LIMITS, ...settings });
}

export function remoteModel(id: string, env: Readonly<Record<string, string>>): MediaModel {
  const model = remoteModels(env).find((candidate) => candidate.id === id);
  if (model === undefined) throw new Error(`There is no model ${id}.`);
  return model;
}
