import type { GenerationKind } from '../../domain/generation';

const TYPE_NAMES = {
  IMAGE: 'ImageGeneration',
  SPEECH: 'SpeechGeneration',
  TRANSCRIPTION: 'Transcription',
  VIDEO: 'VideoGeneration',
} as const satisfies Record<GenerationKind, string>;

/** The type of the graph that a generation of this kind is of. */
export function generationTypeName(kind: GenerationKind): string {
  return TYPE_NAMES[kind];
}
