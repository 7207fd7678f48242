import { Ctx, Directive, FieldResolver, Float, Resolver, Root } from 'type-graphql';
import type { TranscriptSegment } from '../../domain/generation';
import type { RequestContext } from '../context';
import { GeneratedMediaType } from './generated-media';
import { outputsOf } from './generation-outputs';
import type { GenerationSource, OutputSource } from './generation-source';
import {
  ImageGenerationType,
  SpeechGenerationType,
  TranscriptionType,
  TranscriptSegmentType,
  VideoGenerationType,
} from './generation-types';

@Resolver(() => ImageGenerationType)
export class ImageGenerationFields {
  @FieldResolver(() => [GeneratedMediaType], { description: 'The pictures. Empty until there are any.' })
  images(@Root() generation: GenerationSource, @Ctx() context: RequestContext): Promise<readonly OutputSource[]> {
    return outputsOf(generation, context);
  }
}

@Resolver(() => SpeechGenerationType)
export class SpeechGenerationFields {
  @FieldResolver(() => GeneratedMediaType, { nullable: true, description: 'The sound. Null until it is there.' })
  async audio(@Root() generation: GenerationSource, @Ctx() context: RequestContext): Promise<OutputSource | null> {
    const [audio] = await outputsOf(generation, context);
    return audio ?? null;
  }
}

@Resolver(() => VideoGenerationType)
export class VideoGenerationFields {
  @FieldResolver(() => GeneratedMediaType, { nullable: true, description: 'The video. Null until it is there.' })
  async video(@Root() generation: GenerationSource, @Ctx() context: RequestContext): Promise<OutputSource | null> {
    const [video] = await outputsOf(generation, context);
    return video ?? null;
  }
}

@Resolver(() => TranscriptionType)
export class TranscriptionFields {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The text. Null until it is there, and again when a file that was stored at that moment has expired.',
  })
  @Directive('@cost(weight: 10)')
  text(@Root() { transcript }: GenerationSource): string | null {
    return transcript?.text ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The language that is spoken: `en` (ISO 639-1). Null where the model does not tell.',
  })
  language(@Root() { transcript }: GenerationSource): string | null {
    return transcript?.language ?? null;
  }

  @FieldResolver(() => Float, { nullable: true, description: 'How long the sound is, in seconds.' })
  durationSeconds(@Root() { transcript }: GenerationSource): number | null {
    return transcript?.durationSeconds ?? null;
  }

  @FieldResolver(() => [TranscriptSegmentType], {
    description:
      'The text in parts with their times, where the model tells them; those of `local/moonshine-tiny` are estimated, ' +
      'from the pauses and the lengths of the words. Empty when the text is gone.',
  })
  @Directive('@listSize(assumedSize: 100)')
  segments(@Root() { transcript }: GenerationSource): readonly TranscriptSegment[] {
    return transcript?.segments ?? [];
  }
}
