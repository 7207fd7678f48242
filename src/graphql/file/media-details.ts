import { Field, Int, InterfaceType, ObjectType } from 'type-graphql';
import type { AudioDetails, ImageDetails, MediaDetails, VideoDetails } from '../../domain/media';

const TYPE_NAMES = { IMAGE: 'ImageDetails', AUDIO: 'AudioDetails', VIDEO: 'VideoDetails' } as const;

/** What a type adds to the interface. */
type Own<Details> = Omit<Details, 'kind' | 'width' | 'height'>;

@InterfaceType('MediaDetails', {
  description:
    'What bytes say about themselves. A list of files needs no fragments for it: what does not apply is null.',
  resolveType: (details: MediaDetails) => TYPE_NAMES[details.kind],
})
export abstract class MediaDetailsType {
  @Field(() => String, { description: 'The container or coding, in lower case: `png`, `mp3`, `mp4`.' })
  readonly format!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Pixels as displayed: a rotation noted in the file is applied. Null for sound.',
  })
  readonly width!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Pixels as displayed: a rotation noted in the file is applied. Null for sound.',
  })
  readonly height!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Length in milliseconds; of an animated picture, that of playing it once. Null for a still picture, and where the bytes do not tell.',
  })
  readonly durationMs!: number | null;
}

@ObjectType('ImageDetails', {
  implements: MediaDetailsType,
  simpleResolvers: true,
  description: 'What a picture says about itself.',
})
export class ImageDetailsType extends MediaDetailsType implements Own<ImageDetails> {
  @Field(() => Boolean, { description: 'Whether it has an alpha channel.' })
  readonly hasAlpha!: boolean;

  @Field(() => Int, { description: '1 for a still picture.' })
  readonly frames!: number;
}

@ObjectType('AudioDetails', {
  implements: MediaDetailsType,
  simpleResolvers: true,
  description: 'What sound says about itself.',
})
export class AudioDetailsType extends MediaDetailsType implements Own<AudioDetails> {
  @Field(() => String, { nullable: true, description: 'The coding of the first track: `opus`, `mp4a.40.2`.' })
  readonly codec!: string | null;

  @Field(() => Int, { nullable: true, description: 'How many channels: 2 for stereo.' })
  readonly channels!: number | null;

  @Field(() => Int, { nullable: true, description: 'Samples a second.' })
  readonly sampleRateHz!: number | null;
}

@ObjectType('VideoDetails', {
  implements: MediaDetailsType,
  simpleResolvers: true,
  description: 'What a moving picture says about itself.',
})
export class VideoDetailsType extends MediaDetailsType implements Own<VideoDetails> {
  @Field(() => String, { nullable: true, description: 'The coding of the first video track: `avc1.64001f`.' })
  readonly codec!: string | null;

  @Field(() => Boolean, { description: 'Whether it has a sound track.' })
  readonly hasAudio!: boolean;
}
