import { Directive, Field, Float, ObjectType } from 'type-graphql';
import type { TranscriptSegment } from '../../domain/generation';
import { NodeType } from '../node';
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
export class TranscriptSegmentType implements TranscriptSegment {
  @Field(() => Float, { description: 'When it begins, in seconds from the start.' })
  readonly startSeconds!: number;

  @Field(() => Float, { description: 'When it ends, in seconds from the start.' })
  readonly endSeconds!: number;

  @Field(() => String, { description: 'What is spoken.' })
  readonly text!: string;

  @Field(() => String, { nullable: true, description: 'Who speaks; null where speakers are not told apart.' })
  readonly speaker!: string | null;
}
