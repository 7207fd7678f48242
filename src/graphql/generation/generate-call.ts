import { Field, InputType, Int, ObjectType } from 'type-graphql';
import type { JsonObject } from '../../domain/json';
import type { AnsweredGeneration } from '../../generation/request/generation-call';
import { FileMetadataEntryInput, OWNER_OF_NEW } from '../file/file-inputs';
import { answer, type MediaErrorSource, MediaErrorType } from '../media-error';
import { GraphQLJSONObject } from '../scalars';

@InputType('MediaOutputOptions', { description: 'What becomes of the outputs of a generation.' })
export class MediaOutputOptionsInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether they are stored as files. Null: as the policy of the project has it.',
  })
  readonly store?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How long to keep the files, in seconds; else as the project has it. Retention may shorten it.',
  })
  readonly ttlSeconds?: number | null;

  @Field(() => String, { nullable: true, description: 'The name to keep them under: 1 to 255 characters.' })
  readonly filename?: string | null;

  @Field(() => [String], { nullable: true, description: 'At most 50 tags of 1 to 100 characters for each file.' })
  readonly tags?: string[] | null;

  @Field(() => [FileMetadataEntryInput], { nullable: true, description: 'At most 50 facts to note of each file.' })
  readonly metadata?: FileMetadataEntryInput[] | null;
}

/** What every call of a model takes. */
@InputType()
export abstract class CallInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The id of the model, or one of its `aliases`: `local/renderer`. Null: the first of `mediaModels` that is available and can do what is asked for.',
  })
  readonly model?: string | null;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'Settings of this one model, under the names that its provider has for them.',
  })
  readonly parameters?: JsonObject | null;

  @Field(() => String, { nullable: true, description: OWNER_OF_NEW })
  readonly ownerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes a retry safe: the same key with the same input answers with the same generation, and nothing is paid for again. 1 to 255 ASCII characters.',
  })
  readonly idempotencyKey?: string | null;
}

/** What every call takes that makes media. */
@InputType()
export abstract class MakingCallInput extends CallInput {
  @Field(() => MediaOutputOptionsInput, { nullable: true, description: 'What becomes of what is made.' })
  readonly output?: MediaOutputOptionsInput | null;
}

/** What every call of a model answers with. */
@ObjectType()
export abstract class GenerationPayload {
  /** null: the call was refused, and nothing was begun. */
  readonly generation!: AnsweredGeneration | null;

  @Field(() => [MediaErrorType], {
    description: 'Why the call was refused, or why the generation failed; empty when neither is so.',
  })
  readonly errors!: readonly MediaErrorSource[];
}

/** A failure is among the errors, whether the call was refused or the generation, which then is answered, has failed. */
export async function answerGeneration(generate: () => Promise<AnsweredGeneration>): Promise<GenerationPayload> {
  const { generation, errors } = await answer<Omit<GenerationPayload, 'errors'>>(
    async () => ({ generation: await generate() }),
    { generation: null },
  );
  const failure = generation?.failure ?? null;
  return { generation, errors: failure === null ? errors : [failure] };
}
