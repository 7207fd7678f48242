import { Field, ID, Int, InterfaceType } from 'type-graphql';
import type { Attribution } from '../../domain/caller';
import type { Generation, GenerationKind, GenerationStatus, GenerationUsage } from '../../domain/generation';
import { NodeType } from '../node';
import { GraphQLDateTime } from '../scalars';
import { MediaGenerationKindEnum, MediaGenerationStatusEnum } from './enums';
import { generationTypeName } from './generation-type-name';
import { MediaGenerationUsageType } from './usage-type';

/** The fields that are read straight off a generation; `generation-fields.ts` has those that take work. */
type PlainFields = Omit<Generation, 'organizationId' | 'projectId' | 'failure' | 'transcript' | keyof Attribution>;

@InterfaceType('MediaGeneration', {
  implements: NodeType,
  description: 'One call of a model. It stays known for good; of its content, only what its project keeps.',
  resolveType: ({ kind }: Generation) => generationTypeName(kind),
})
export abstract class MediaGenerationType implements PlainFields {
  @Field(() => ID, { description: 'The id: `gen_` and 26 characters, sortable by time.' })
  readonly id!: string;

  @Field(() => MediaGenerationKindEnum, { description: 'What it makes.' })
  readonly kind!: GenerationKind;

  @Field(() => String, { description: 'The id of the model, as `mediaModels` lists it.' })
  readonly model!: string;

  @Field(() => MediaGenerationStatusEnum, { description: 'How far it has come.' })
  readonly status!: GenerationStatus;

  @Field(() => Int, { nullable: true, description: '0 to 100. Null where the provider does not tell.' })
  readonly progress!: number | null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When work on it began. Null while it waits.' })
  readonly startedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended, in whatever way. Null before.' })
  readonly completedAt!: Date | null;

  @Field(() => MediaGenerationUsageType, {
    nullable: true,
    description: 'What it took. Null where nothing was made, and the provider does not say that it costs something.',
  })
  readonly usage!: GenerationUsage | null;
}
