import type { GenerationKind, GenerationStatus, ModelCapability } from '../../domain/generation';
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

export const MediaModelCapabilityEnum = graphqlEnum<ModelCapability>(
  'MediaModelCapability',
  'What a model can be asked for.',
  {
    TEXT_TO_IMAGE: 'Pictures from a prompt.',
    IMAGE_EDIT: 'Changes of a picture: `image`.',
    MASK: 'Changes of a part of a picture only: `mask`.',
    REFERENCE_IMAGES: 'Pictures to go by: `referenceImages`.',
    TEXT_TO_SPEECH: 'Speech from text.',
    SPEECH_TO_TEXT: 'Text from speech.',
    TEXT_TO_VIDEO: 'A video from a prompt.',
    IMAGE_TO_VIDEO: 'A video that begins with a picture: `image`.',
    VIDEO_TO_VIDEO: 'A video that goes on from another or changes it: `video`.',
  },
);
