import { Field, InputType, Int } from 'type-graphql';
import { FileMetadataEntryInput } from './file-inputs';

/** What every way to make a file takes. */
@InputType()
export abstract class NewFileInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'How long to keep it once it is READY, in seconds; else as the project has it. Retention may shorten it: see `expiresAt`.',
  })
  readonly ttlSeconds?: number | null;

  @Field(() => [String], { nullable: true, description: 'At most 50 tags of 1 to 100 characters.' })
  readonly tags?: string[] | null;

  @Field(() => [FileMetadataEntryInput], { nullable: true, description: 'At most 50 facts to note.' })
  readonly metadata?: FileMetadataEntryInput[] | null;
}
