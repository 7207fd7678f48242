import { Field, ObjectType } from 'type-graphql';
import type { AnsweredGeneration } from '../../generation/run/answered-generation';
import { answer } from '../error/answer';
import { type MediaErrorSource, MediaErrorType } from '../error/media-error';

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
