import { Ctx, createUnionType, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import type { Generation } from '../../domain/generation';
import type { FileEvent, GenerationEvent, MediaEvent, MediaEventType, QuotaEvent } from '../../domain/media-event';
import type { StorageUsage } from '../../domain/usage';
import { currentStorage, MediaStorageType } from '../account/storage-type';
import type { RequestContext } from '../context';
import { FileType } from '../file/file-type';
import { MediaGenerationType } from '../generation/media-generation';
import { GraphQLDateTime } from '../scalars';
import { OncePerEvent } from './once-per-event';

@ObjectType()
abstract class EventFields {
  @Field(() => ID, { description: 'The id of the event, the same for all who are told of it.' })
  readonly id!: string;

  @Field(() => GraphQLDateTime, { name: 'at', description: 'When it happened.' })
  readonly occurredAt!: Date;
}

@ObjectType('FileStoredEvent', { description: 'A file was stored: it was uploaded, imported or made, and is READY.' })
class FileStoredEventType extends EventFields {}

@ObjectType('FileDeletedEvent', { description: 'A file was deleted.' })
class FileDeletedEventType extends EventFields {
  @Field(() => ID, { name: 'fileId', description: 'The handle that it had.' })
  readonly subjectId!: string;
}

@ObjectType('FileExpiredEvent', {
  description: 'A file that had expired was cleared away. For readers it was gone from its `expiresAt` on.',
})
class FileExpiredEventType extends EventFields {
  @Field(() => ID, { name: 'fileId', description: 'The handle that it had.' })
  readonly subjectId!: string;
}

@ObjectType('GenerationEndedEvent', { description: 'A generation has ended, in whatever way: its `status` says how.' })
class GenerationEndedEventType extends EventFields {}

@ObjectType('QuotaThresholdEvent', {
  description: 'The files of the organization have come to fill a part of its quota.',
})
class QuotaThresholdEventType extends EventFields {}

const files = new OncePerEvent<MediaFile>();
const generations = new OncePerEvent<Generation>();

@Resolver(() => FileStoredEventType)
export class FileStoredEventFields {
  @FieldResolver(() => FileType, { nullable: true, description: 'The file. Null when it is gone by now.' })
  file(@Root() event: FileEvent, @Ctx() { loaders }: RequestContext): Promise<MediaFile | null> {
    return files.read(event, () => loaders.file.load(event.subjectId));
  }
}

@Resolver(() => GenerationEndedEventType)
export class GenerationEndedEventFields {
  @FieldResolver(() => MediaGenerationType, {
    nullable: true,
    description: 'The generation. Null when it is gone by now.',
  })
  generation(@Root() event: GenerationEvent, @Ctx() { loaders }: RequestContext): Promise<Generation | null> {
    return generations.read(event, () => loaders.generation.load(event.subjectId));
  }
}

@Resolver(() => QuotaThresholdEventType)
export class QuotaThresholdEventFields {
  @FieldResolver(() => Int, { description: 'The part that is filled, in percent: 80, 95 or 100.' })
  percent(@Root() { details }: QuotaEvent): number {
    return details.percent;
  }

  @FieldResolver(() => MediaStorageType, { description: 'How much is kept and may be kept, at this moment.' })
  storage(@Root() _event: QuotaEvent, @Ctx() context: RequestContext): Promise<StorageUsage | null> {
    return currentStorage(context);
  }
}

/** What an event is in the graph, by its type. */
const TYPES = {
  'file.stored': FileStoredEventType,
  'file.deleted': FileDeletedEventType,
  'file.expired': FileExpiredEventType,
  'generation.succeeded': GenerationEndedEventType,
  'generation.failed': GenerationEndedEventType,
  'generation.canceled': GenerationEndedEventType,
  'quota.threshold': QuotaThresholdEventType,
} as const satisfies Record<MediaEventType, object>;

export const MediaEventUnion = createUnionType({
  name: 'MediaEvent',
  description: 'Something that happened in a project.',
  types: () =>
    [
      FileStoredEventType,
      FileDeletedEventType,
      FileExpiredEventType,
      GenerationEndedEventType,
      QuotaThresholdEventType,
    ] as const,
  // What is told is an event, and of none of these classes.
  resolveType: (event: object) => TYPES[(event as MediaEvent).type],
});
