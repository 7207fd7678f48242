import { Arg, Ctx, Field, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Generation } from '../../domain/generation';
import { cancelGeneration } from '../../generation/run/end-generation';
import type { RequestContext } from '../context';
import { answer, MediaErrorType } from '../media-error';
import { MediaGenerationType } from './media-generation';

@ObjectType('CancelMediaGenerationPayload', { simpleResolvers: true, description: 'What came of a cancellation.' })
export class CancelMediaGenerationPayload {
  @Field(() => MediaGenerationType, { nullable: true, description: 'The generation, CANCELED; null when it was not.' })
  readonly generation!: Generation | null;

  @Field(() => [MediaErrorType], { description: 'Why it was not canceled; empty when it was.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver()
export class CancelMediaGenerationMutation {
  @Mutation(() => CancelMediaGenerationPayload, {
    description:
      'Ends a generation that waits or runs. The provider is told to stop where it can be; what it has begun may have to be paid for. Needs the scope GENERATE.',
  })
  cancelMediaGeneration(
    @Arg('id', () => ID, { description: 'The id of the generation.' }) id: string,
    @Ctx() { engine, caller }: RequestContext,
  ): Promise<CancelMediaGenerationPayload> {
    return answer<Omit<CancelMediaGenerationPayload, 'errors'>>(
      async () => ({ generation: await cancelGeneration(engine, caller, id) }),
      { generation: null },
    );
  }
}
