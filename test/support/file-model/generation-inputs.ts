import type { GenerationStatus } from '../../../src/domain/generation';
import type { CONTENTS } from './contents';
import type { ProjectIndex } from './state';

export type ContentName = keyof typeof CONTENTS;

export interface NewGeneration {
  readonly project: ProjectIndex;
  readonly kind: 'IMAGE' | 'SPEECH';
  /** What the model makes. */
  readonly contents: readonly ContentName[];
  /** The provider makes nothing of it. */
  readonly isRefused: boolean;
  /** null: as the project has it. */
  readonly store: boolean | null;
  readonly ttl: number | null;
  readonly tags: readonly string[];
  readonly background: boolean;
  /** The id of the picture to edit. */
  readonly image: string | null;
}

/** What became of an output. */
export type VisibleOutput = { readonly fileId: string } | { readonly reason: string };

/** What anybody may see of a generation. */
export interface VisibleGeneration {
  readonly id: string;
  readonly project: ProjectIndex;
  readonly status: GenerationStatus;
  /** Its code. */
  readonly failure: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly VisibleOutput[];
}

/** The ids that the service has given: of the generation, and of the files of its outputs, in their order. */
export interface MadeIds {
  readonly id: string;
  readonly fileIds: readonly (string | null)[];
}
