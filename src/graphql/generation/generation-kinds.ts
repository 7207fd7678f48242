import type { GenerationKind, GenerationStatus } from '../../domain/generation';
import { graphqlEnum } from '../enums';

export const MediaGenerationKindEnum = graphqlEnum<GenerationKind>('MediaGenerationKind', 'What a generation makes.', {
  IMAGE: 'Pictures.',
  SPEECH: 'Sound of spoken text.',
  TRANSCRIPTION: 'The text of what is spoken.',
  VIDEO: 'A moving picture.',
});

export const MediaGenerationStatusEnum = graphqlEnum<GenerationStatus>(
  'MediaGenerationStatus',
  'How far a generation has come.',
  {
    QUEUED: 'It waits for its turn in the background.',
    RUNNING: 'The model is asked, or its outputs are being kept.',
    SUCCEEDED: 'It is done.',
    FAILED: 'It has ended without a result; `error` says why.',
    CANCELED: 'It was ended by a client.',
  },
);

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
