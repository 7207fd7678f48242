import { MediaFailure } from '../domain/errors';
import type { GenerationKind, ModelCapability } from '../domain/generation';
import type { MediaModel } from './media-model';
import { type ModelAliases, targetOf, voicesOf } from './model-aliases';

/** Which models there are. */
export class ModelRegistry {
  private readonly byId: ReadonlyMap<string, MediaModel>;
  private readonly byAlias: ReadonlyMap<string, MediaModel>;
  private readonly ownAliases: ReadonlyMap<string, readonly string[]>;

  /**
   * @param models the best of each kind first
   * @param aliases the operator's own names for some of them, which are nobody else's: see `aliasProblems`
   */
  constructor(
    private readonly models: readonly MediaModel[],
    private readonly aliases: ModelAliases = new Map(),
  ) {
    this.ownAliases = namesById(aliases);
    this.byId = new Map(models.map((model) => [model.id, model]));
    this.byAlias = new Map(models.flatMap((model) => model.aliases.map((alias) => [alias, model] as const)));
  }

  /** @param id an id, or an alias that is no other's id */
  find(id: string): MediaModel | null {
    return this.byId.get(id) ?? this.byAlias.get(id) ?? this.byId.get(this.targetOf(id) ?? '') ?? null;
  }

  /** What the model calls a voice. @param modelId as the caller has named it: names for voices are those of an alias */
  voiceOf(modelId: string, voice: string): string {
    const alias = this.aliases.get(modelId);
    return (alias && voicesOf(alias).get(voice)) ?? voice;
  }

  /** The names that aliases of a model have for its voices, by the alias; those that have any. */
  voiceAliasesOf({ id }: Pick<MediaModel, 'id'>): Readonly<Record<string, Readonly<Record<string, string>>>> {
    const entries = [...this.aliases].filter(([, alias]) => targetOf(alias) === id && voicesOf(alias).size > 0);
    return Object.fromEntries(entries.map(([name, alias]) => [name, Object.fromEntries(voicesOf(alias))]));
  }

  private targetOf(name: string): string | undefined {
    const alias = this.aliases.get(name);
    return alias && targetOf(alias);
  }

  /** Every other name that a model goes by: those of its provider, then the operator's own. */
  aliasesOf(model: MediaModel): readonly string[] {
    return [...model.aliases, ...(this.ownAliases.get(model.id) ?? [])];
  }

  /** In the order in which they are chosen. @param kind null: of every kind */
  list(kind: GenerationKind | null, now: Date): readonly MediaModel[] {
    const ofKind = kind === null ? this.models : this.models.filter((model) => model.kind === kind);
    return [...ofKind].sort((one, other) => rankOf(one, now) - rankOf(other, now));
  }

  /** The best that is set up here, can do all of this and is `allowed`; null when none is. */
  best(
    kind: GenerationKind,
    capabilities: readonly ModelCapability[],
    now: Date,
    allowed: (model: MediaModel) => boolean = () => true,
  ): MediaModel | null {
    const able = (model: MediaModel) =>
      isOffered(model, now) && allowed(model) && capabilities.every((capability) => model.capabilities.has(capability));
    return this.list(kind, now).find(able) ?? null;
  }
}

function namesById(aliases: ModelAliases): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const [name, alias] of aliases) {
    const id = targetOf(alias);
    names.set(id, [...(names.get(id) ?? []), name]);
  }
  return names;
}

export function isShutDown({ shutdown }: Pick<MediaModel, 'shutdown'>, now: Date): boolean {
  return shutdown !== null && shutdown.at <= now;
}

/** @throws {MediaFailure} MODEL_NOT_FOUND: it is shut down; the message names what took its place */
export function requireLiving({ id, shutdown }: Pick<MediaModel, 'id' | 'shutdown'>, now: Date): void {
  if (shutdown === null || !isShutDown({ shutdown }, now)) return;
  const day = shutdown.at.toISOString().slice(0, 10);
  const { successor } = shutdown;
  const next =
    successor === null
      ? '`mediaModels`, or `GET /v3/models`, lists those that there are.'
      : `${successor} takes its place.`;
  throw new MediaFailure('MODEL_NOT_FOUND', `${id} was shut down on ${day}; ${next}`, { path: ['input', 'model'] });
}

/** Whether it is set up here, and still there. */
export function isOffered(model: MediaModel, now: Date): boolean {
  return model.available && !isShutDown(model, now);
}

/**
 * What lasts before what is about to end. What runs here comes after all of what a provider runs: who has set a provider up
 * wants its models, even in their last weeks.
 */
function rankOf(model: MediaModel, now: Date): number {
  if (isShutDown(model, now)) return 3;
  if (model.provider === 'local') return 2;
  return model.shutdown === null ? 0 : 1;
}
