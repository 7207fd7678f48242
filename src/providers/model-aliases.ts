import { LOCAL_MODEL_IDS } from './local/local-model';
import { descriptionOfRetired } from './remote/models/known-model';
import { modelIdOf, type RemoteModelDescription } from './remote/models/model-description';
import { KNOWN_MODELS, RETIRED_MODELS } from './remote/providers';

/** Names of the operator's own for models, such as those that a client cannot be told to change: a name to the id of a model. */
export type ModelAliases = ReadonlyMap<string, string>;

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
  return [...aliases].flatMap(([name, id]) => {
    if (ids.has(name)) return [`aliases.${name}: this is the id of a model, which no alias can take`];
    const other = otherIds.get(name);
    if (other !== undefined)
      return [`aliases.${name}: this is another id of ${other} already, which no alias can take`];
    if (ids.has(id)) return [];
    const hint = otherIds.get(id) ?? aliases.get(id);
    return [`aliases.${name}: there is no model ${id}${hint === undefined ? '' : `; the id is expected, ${hint}`}`];
  });
}
