import { FLITE_VOICES } from './local/flite/speech';
import { LOCAL_MODEL_IDS } from './local/local-model';
import { descriptionOfRetired } from './remote/models/known-model';
import { modelIdOf, type RemoteModelDescription } from './remote/models/model-description';
import { KNOWN_MODELS, RETIRED_MODELS } from './remote/providers';

/** The id of a model; or with it names for its voices, which hold where the model is asked for by this alias. */
export type ModelAlias =
  | string
  | { readonly model: string; readonly voices?: Readonly<Record<string, string>> | undefined };

/** Names of the operator's own for models, such as those that a client cannot be told to change: a name to what it is for. */
export type ModelAliases = ReadonlyMap<string, ModelAlias>;

/** The id of the model. */
export function targetOf(alias: ModelAlias): string {
  return typeof alias === 'string' ? alias : alias.model;
}

/** The model's own voices, by the names that the alias has for them. */
export function voicesOf(alias: ModelAlias): ReadonlyMap<string, string> {
  return new Map(typeof alias === 'string' ? [] : Object.entries(alias.voices ?? {}));
}

/**
 * What is wrong with aliases: each leads to one model, by its id, and takes the place of no other name.
 *
 * @param own models of the operator's own
 * @returns a sentence each
 */
export function aliasProblems(aliases: ModelAliases, own: readonly RemoteModelDescription[]): readonly string[] {
  const remote = [...own, ...KNOWN_MODELS, ...RETIRED_MODELS.map(descriptionOfRetired)];
  const ids = new Set<string>([...LOCAL_MODEL_IDS, ...remote.map(modelIdOf)]);
  const otherIds = new Map(
    remote.flatMap((model) => (model.aliases ?? []).map((name) => [`${model.provider}/${name}`, modelIdOf(model)])),
  );
  return [...aliases].flatMap(([name, alias]) => {
    const id = targetOf(alias);
    if (ids.has(name)) return [`aliases.${name}: this is the id of a model, which no alias can take`];
    const other = otherIds.get(name);
    if (other !== undefined)
      return [`aliases.${name}: this is another id of ${other} already, which no alias can take`];
    if (ids.has(id)) return voiceProblems(name, alias, remote);
    const meant = aliases.get(id);
    const hint = otherIds.get(id) ?? (meant && targetOf(meant));
    return [`aliases.${name}: there is no model ${id}${hint === undefined ? '' : `; the id is expected, ${hint}`}`];
  });
}

/** Voices that the model has not. Which those of an account at a provider are, is not known before it is asked. */
function voiceProblems(name: string, alias: ModelAlias, remote: readonly RemoteModelDescription[]): readonly string[] {
  const id = targetOf(alias);
  const voices = [...voicesOf(alias)];
  if (voices.length === 0) return [];
  const known = knownVoices(id, remote);
  if (known === 'ANY') return [];
  if (known === null) return [`aliases.${name}.voices: ${id} has no choice of voices`];
  return voices
    .filter(([, voice]) => !known.includes(voice))
    .map(([own, voice]) => `aliases.${name}.voices.${own}: ${id} has no voice ${voice}; it has ${known.join(', ')}`);
}

/** null: it has none to choose from. */
function knownVoices(id: string, remote: readonly RemoteModelDescription[]): readonly string[] | 'ANY' | null {
  if (id === 'local/flite') return FLITE_VOICES;
  const model = remote.find((one) => modelIdOf(one) === id);
  if (model?.kind !== 'SPEECH' || model.voices === null) return null;
  return model.voices === 'ANY' ? 'ANY' : model.voices.map((voice) => (typeof voice === 'string' ? voice : voice.id));
}
