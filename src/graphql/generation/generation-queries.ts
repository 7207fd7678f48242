import { Arg, Args, ArgsType, Ctx, Directive, Field, ID, InputType, Query, Resolver } from 'type-graphql';
import type { Generation, GenerationKind, GenerationStatus } from '../../domain/generation';
import type { GenerationFilter } from '../../domain/generation-list';
import { type GenerationList, listGenerations } from '../../generation/read/list-generations';
import { ConnectionArgumentsType } from '../connection-arguments';
import type { RequestContext } from '../context';
import { MediaDateTimeRangeInput } from '../file/file-inputs';
import { MediaGenerationKindEnum, MediaGenerationStatusEnum } from './enums';
import { MediaGenerationConnectionType } from './generation-connection';
import { MediaGenerationType } from './media-generation';

@InputType('MediaGenerationFilter', {
  description:
    'Which generations: every field that is given must hold. A list holds when any of its values does; at most 1,000.',
})
export class MediaGenerationFilterInput implements GenerationFilter {
  @Field(() => [ID], { nullable: true, description: 'Generations with one of these ids.' })
  readonly ids?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Generations of these projects; for keys of an organization.' })
  readonly projectIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Generations for these owners, by the project's own ids of them.",
  })
  readonly ownerIds?: string[] | null;

  @Field(() => [MediaGenerationKindEnum], { nullable: true, description: 'Generations of these kinds.' })
  readonly kind?: GenerationKind[] | null;

  @Field(() => [MediaGenerationStatusEnum], { nullable: true, description: 'Generations in these states.' })
  readonly status?: GenerationStatus[] | null;

  @Field(() => [String], { nullable: true, description: 'Generations by these models: `local/renderer`.' })
  readonly model?: string[] | null;

  @Field(() => MediaDateTimeRangeInput, {
    nullable: true,
    description: 'Generations that were asked for in this time.',
  })
  readonly createdAt?: MediaDateTimeRangeInput | null;
}

@ArgsType()
class MediaGenerationsArguments extends ConnectionArgumentsType {
  @Field(() => MediaGenerationFilterInput, { nullable: true, description: 'Which generations.' })
  readonly filter?: MediaGenerationFilterInput | null;
}

@Resolver()
export class MediaGenerationQueries {
  @Query(() => MediaGenerationType, {
    nullable: true,
    description: 'One generation; null when there is no such one. Needs the scope GENERATE or FILES_READ.',
  })
  mediaGeneration(
    @Arg('id', () => ID, { description: 'The id of the generation.' }) id: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Generation | null> {
    return loaders.generation.load(id);
  }

  @Query(() => MediaGenerationConnectionType, {
    description:
      'A page of generations, the newest first. `first` and `last` go from 1 to 100 and exclude each other; with neither, the first 20. Needs the scope GENERATE or FILES_READ.',
  })
  @Directive(
    '@listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)',
  )
  mediaGenerations(
    @Args(() => MediaGenerationsArguments) args: MediaGenerationsArguments,
    @Ctx() { storage, caller, answer }: RequestContext,
  ): Promise<GenerationList> {
    return listGenerations(storage, caller, args, answer);
  }
}
