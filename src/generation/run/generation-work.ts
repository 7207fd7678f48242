import type { JsonObject } from '../../domain/json';
import type { RequestSettings } from '../../providers/media-model';
import type { OutputOptions } from '../request/request-settings';

/** What the work in another process needs, as it is kept beside the generation: JSON. Its media are its inputs. */
export interface GenerationWork {
  /** null: only the call that brought them along has them, or the provider: the model cannot be asked again. */
  readonly settings: RequestSettings | null;
  readonly output: OutputOptions;
  /** Whether a client waits, and is answered with the bytes. */
  readonly background: boolean;
  /** Whether the call named its model. Absent in what was written before it was asked. */
  readonly modelNamed?: boolean;
  /** How many processes died, or hung, as they worked on it. Absent: none. */
  readonly deaths?: number;
}

/** Reads back what was written by `addGeneration`. */
export function workOf(json: JsonObject): GenerationWork {
  return json as unknown as GenerationWork;
}
