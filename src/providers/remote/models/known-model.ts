import type { GenerationKind } from '../../../domain/generation';
import { modelIdOf, type RemoteModelDescription } from './model-description';

/** Where what is said of a model was read. */
export interface ReadFrom {
  /** A public page, the provider's own where one could be read. */
  readonly source: string;
  /** When it was last read: `2026-11-29`. `npm run models:check` lists what was read long ago. */
  readonly checkedOn: string;
}

/** A model of the provider of that name, known without asking. */
export type KnownModel<Name extends string = string> = RemoteModelDescription & ReadFrom & { readonly provider: Name };

/** A model that is no more. It is known so that who asks for it is told what took its place. */
export interface RetiredModel<Name extends string = string> extends ReadFrom {
  readonly provider: Name;
  readonly providerModelId: string;
  readonly kind: GenerationKind;
  /** The day it was shut down. */
  readonly on: string;
  /** `provider/model`; null: the provider has none that can be asked the same way. */
  readonly successor: string | null;
}

/** One that takes nothing any more. What it was asked for before it ended is still waited for. */
export function descriptionOfRetired({
  provider,
  providerModelId,
  kind,
  on,
  successor,
}: RetiredModel): RemoteModelDescription {
  const common = {
    provider,
    providerModelId,
    description: successor === null ? `Shut down on ${on}.` : `Shut down on ${on}: ${successor} takes its place.`,
    capabilities: [],
    parameters: [],
    price: null,
    shutdown: { on, successor },
  };
  switch (kind) {
    case 'IMAGE':
      return {
        ...common,
        kind,
        maxImages: 1,
        maxInputImages: 0,
        sizes: null,
        aspectRatios: null,
        qualities: null,
        seed: false,
        maskForm: 'TRANSPARENT',
      };
    case 'SPEECH':
      return { ...common, kind, voices: null, formats: {}, speed: null };
    case 'TRANSCRIPTION':
      return { ...common, kind, language: false, prompt: false, diarize: false, segments: false };
    case 'VIDEO':
      return { ...common, kind, sizes: {}, durations: [], seed: false, maxReferenceImages: 0 };
    default:
      return kind satisfies never;
  }
}

export interface DueOptions {
  /** `2026-11-29`. */
  readonly on: string;
  /** How soon an end is near. */
  readonly withinDays: number;
  /** How long ago a source may have been read. */
  readonly staleDays: number;
}

export interface DueModel {
  readonly id: string;
  /** PAST: it is shut down, and is offered here all the same; NEAR: it is going to be; STALE: its source was read long ago. */
  readonly why: 'PAST' | 'NEAR' | 'STALE';
  /** Of the shutdown, or of the reading. */
  readonly date: string;
  readonly days: number;
  readonly successor: string | null;
  readonly source: string;
}

const DAY_MS = 86_400_000;

/** What of the table is due to be looked at, the most urgent first. `days` are those that are left, or have passed. */
export function dueModels(models: readonly KnownModel[], { on, withinDays, staleDays }: DueOptions): DueModel[] {
  const due = models.flatMap((model): DueModel[] => {
    const { shutdown, source, checkedOn } = model;
    const named = { id: modelIdOf(model), successor: shutdown?.successor ?? null, source };
    const found: DueModel[] = [];
    if (shutdown !== undefined) {
      const left = daysBetween(on, shutdown.on);
      if (left <= 0) found.push({ ...named, why: 'PAST', date: shutdown.on, days: Math.abs(left) });
      else if (left <= withinDays) found.push({ ...named, why: 'NEAR', date: shutdown.on, days: left });
    }
    const age = daysBetween(checkedOn, on);
    if (age > staleDays) found.push({ ...named, why: 'STALE', date: checkedOn, days: age });
    return found;
  });
  const order = ['PAST', 'NEAR', 'STALE'];
  return due.sort(
    (one, other) => order.indexOf(one.why) - order.indexOf(other.why) || (one.date < other.date ? -1 : 1),
  );
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
