import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { RequestFailure } from '../../domain/errors';
import type { Generation, GenerationKind, GenerationStatus } from '../../domain/generation';
import type { GenerationFilter } from '../../domain/list-filters';
import { type GenerationList, listGenerations } from '../../generation/read/list-generations';
import { watchGeneration } from '../../generation/read/watch-generation';
import type { RequestContext } from '../context';
import { MediaDateTimeRangeInput } from '../file/file-inputs';
import { ConnectionArgumentsType, PageInfoType, pageInfoOf } from '../page-info';
import { MediaGenerationKindEnum, MediaGenerationStatusEnum } from './generation-kinds';
import { MediaGenerationType } from './media-generation';

@ObjectType('MediaGenerationEdge', { simpleResolvers: true, description: 'A generation and its place in a list.' })
export class MediaGenerationEdgeType {
  constructor(
    private readonly list: GenerationList,
    node: Generation,
  ) {
    this.node = node;
  }

  @Field(() => MediaGenerationType, { description: 'The generation.' })
  readonly node: Generation;

  @Field(() => String, { description: 'Opaque; good as `after` or `before` in a list of the same filter.' })
  get cursor(): string {
    return this.list.cursorOf(this.node);
  }
}

@ObjectType('MediaGenerationConnection', { description: 'A page of generations.' })
class MediaGenerationConnectionType {}

@Resolver(() => MediaGenerationConnectionType)
export class MediaGenerationConnectionFields {
  @FieldResolver(() => [MediaGenerationEdgeType], { description: 'The generations of the page with their cursors.' })
  edges(@Root() list: GenerationList): MediaGenerationEdgeType[] {
    return list.page.items.map((generation) => new MediaGenerationEdgeType(list, generation));
  }

  @FieldResolver(() => [MediaGenerationType], { description: 'The generations of the page.' })
  nodes(@Root() list: GenerationList): readonly Generation[] {
    return list.page.items;
  }

  @FieldResolver(() => PageInfoType, { description: 'Where the page lies in the list.' })
  pageInfo(@Root() list: GenerationList): PageInfoType {
    return pageInfoOf(list);
  }

  @FieldResolver(() => Int, { description: 'How many generations the list has in all. Counted only when selected.' })
  @Directive('@cost(weight: 250)')
  totalCount(@Root() list: GenerationList, @Ctx() { loaders }: RequestContext): Promise<number> {
    return loaders.generationCount.load(list);
  }
}

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
    description: "Generations that belong to these owners, by the project's own ids of them.",
  })
  readonly ownerIds?: string[] | null;

  @Field(() => [MediaGenerationKindEnum], { nullable: true, description: 'Generations of these kinds.' })
  readonly kind?: GenerationKind[] | null;

  @Field(() => [MediaGenerationStatusEnum], { nullable: true, description: 'Generations in these states.' })
  readonly status?: GenerationStatus[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Generations by these models: `local/renderer`, or by an alias.',
  })
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
    @Ctx() { engine, caller, answer }: RequestContext,
  ): Promise<GenerationList> {
    return listGenerations(engine, caller, args, answer);
  }
}

interface SubscribeData {
  readonly args: { readonly id: string };
  readonly context: RequestContext;
}

@Resolver()
export class MediaGenerationUpdates {
  @Subscription(() => MediaGenerationType, {
    subscribe,
    description:
      'A generation as it is now, and again after each change until it has ended. Needs the scope GENERATE or FILES_READ.',
  })
  mediaGenerationUpdated(
    @Arg('id', () => ID, { description: 'The id of the generation.' }) _id: string,
    @Root() generation: Generation,
  ): Generation {
    return generation;
  }
}

/** Refuses at once what cannot be watched, and not with the first event. */
async function subscribe({ args: { id }, context }: SubscribeData): Promise<AsyncIterable<Generation>> {
  const { engine, caller, loaders } = context;
  if ((await loaders.generation.load(id)) === null) {
    throw new RequestFailure('NOT_FOUND', 'There is no such generation.');
  }
  return watchGeneration(engine, caller, id);
}
