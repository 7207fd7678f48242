import { Ctx, Directive, Field, FieldResolver, Float, ObjectType, Resolver, Root } from 'type-graphql';
import type { TranscriptSegment } from '../../domain/generation';
import type { RequestContext } from '../context';
import { NodeType } from '../node';
import { GeneratedMediaType, type GenerationSource, type OutputSource, outputsOf } from './generated-media';
import { MediaGenerationType } from './media-generation';

const INTERFACES = [NodeType, MediaGenerationType];

@ObjectType('ImageGeneration', {
  implements: INTERFACES,
  simpleResolvers: true,
  description: 'A call of a model that makes or changes pictures.',
})
@Directive('@key(fields: "id")')
export class ImageGenerationType extends MediaGenerationType {}

@ObjectType('SpeechGeneration', {
  implements: INTERFACES,
  simpleResolvers: true,
  description: 'A call of a model that speaks text.',
})
@Directive('@key(fields: "id")')
export class SpeechGenerationType extends MediaGenerationType {}

@ObjectType('Transcription', {
  implements: INTERFACES,
  simpleResolvers: true,
  description: 'A call of a model that writes down what is spoken.',
})
@Directive('@key(fields: "id")')
export class TranscriptionType extends MediaGenerationType {}

@ObjectType('VideoGeneration', {
  implements: INTERFACES,
  simpleResolvers: true,
  description: 'A call of a model that makes or changes a video.',
})
@Directive('@key(fields: "id")')
export class VideoGenerationType extends MediaGenerationType {}

@ObjectType('TranscriptSegment', { simpleResolvers: true, description: 'A part of what is spoken.' })
class TranscriptSegmentType implements TranscriptSegment {
  @Field(() => Float, { description: 'When it begins, in seconds from the start.' })
  readonly startSeconds!: number;

  @Field(() => Float, { description: 'When it ends, in seconds from the start.' })
  readonly endSeconds!: number;

  @Field(() => String, { description: 'What is spoken.' })
  readonly text!: string;

  @Field(() => String, { nullable: true, description: 'Who speaks; null where speakers are not told apart.' })
  readonly speaker!: string | null;
}

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
