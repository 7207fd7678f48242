import { Args, ArgsType, Ctx, Directive, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { listOwnApiKeys } from '../../accounts/own-api-keys';
import type { ApiKey } from '../../domain/account';
import type { PageOf } from '../../domain/page';
import type { RequestContext } from '../context';
import { PageInfoType, pageInfoOf } from '../page-info';
import { MediaApiKeyType } from './api-key-type';

@ObjectType('MediaApiKeyEdge', { simpleResolvers: true, description: 'An API key and its place in a list.' })
class MediaApiKeyEdgeType {
  @Field(() => MediaApiKeyType, { description: 'The API key.' })
  readonly node!: ApiKey;

  @Field(() => String, { description: 'Opaque; good as `after` in the same list.' })
  readonly cursor!: string;
}

@ObjectType('MediaApiKeyConnection', { description: 'A page of API keys.' })
class MediaApiKeyConnectionType {
  constructor(private readonly list: PageOf<ApiKey>) {}

  @Field(() => [MediaApiKeyEdgeType], { description: 'The API keys of the page with their cursors.' })
  get edges(): MediaApiKeyEdgeType[] {
    return this.list.page.items.map((node) => ({ node, cursor: this.list.cursorOf(node) }));
  }

  @Field(() => [MediaApiKeyType], { description: 'The API keys of the page.' })
  get nodes(): readonly ApiKey[] {
    return this.list.page.items;
  }

  @Field(() => PageInfoType, { description: 'Where the page lies in the list.' })
  get pageInfo(): PageInfoType {
    return pageInfoOf(this.list);
  }
}

@ArgsType()
class ApiKeysArguments {
  @Field(() => Int, { nullable: true, description: 'How many: 1 to 100; 20 when it is not given.' })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' })
  readonly after?: string | null;
}

@Resolver()
export class MediaApiKeyQueries {
  @Query(() => MediaApiKeyConnectionType, {
    description:
      'The API keys of the project of the key that asks, or of the organization and all its projects, where it is of that; the oldest first, with those that have expired or were revoked. Needs the scope ADMIN.',
  })
  @Directive(
    '@listSize(assumedSize: 20, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)',
  )
  async mediaApiKeys(
    @Args(() => ApiKeysArguments) page: ApiKeysArguments,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<MediaApiKeyConnectionType> {
    return new MediaApiKeyConnectionType(await listOwnApiKeys(storage.dataSource, caller, page));
  }
}
