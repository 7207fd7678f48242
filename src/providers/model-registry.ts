import type { GenerationKind, ModelCapability } from '../domain/generation';
import type { MediaModel } from './media-model';

/** Which models there are. */
export class ModelRegistry {
  private readonly byId: ReadonlyMap<string, MediaModel>;

  /** @param models the best of each kind first */
  constructor(private readonly models: readonly MediaModel[]) {
    this.byId = new Map(models.map((model) => [model.id, model]));
  }

  find(id: string): MediaModel | null {
    return this.byId.get(id) ?? null;
  }

  /** @param kind null: of every kind */
  list(kind: GenerationKind | null): readonly MediaModel[] {
    return kind === null ? this.models : this.models.filter((model) => model.kind === kind);
  }

  /** The best that is set up here and can do all of this; null when none can. */
  best(kind: GenerationKind, capabilities: readonly ModelCapability[]): MediaModel | null {
    const able = (model: MediaModel) =>
      model.available && capabilities.every((capability) => model.capabilities.has(capability));
    return this.list(kind).find(able) ?? null;
  }
}
