import { Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { Generation } from '../../domain/generation';
import type { GenerationList } from '../../generation/read/list-generations';
import type { RequestContext } from '../context';
import { PageInfoType, pageInfoOf } from '../page-info';
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
export class MediaGenerationConnectionType {}

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
