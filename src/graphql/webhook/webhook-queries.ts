import { Args, Ctx, Directive, Field, ObjectType, Query, Resolver } from 'type-graphql';
import type { Webhook } from '../../domain/media-event';
import type { PageOf } from '../../domain/page';
import { listOwnWebhooks } from '../../webhooks/own-webhooks';
import type { RequestContext } from '../context';
import { PageInfoType, pageInfoOf } from '../page-info';
import { MediaWebhookType, WebhookPageArguments } from './webhook-type';

@ObjectType('MediaWebhookEdge', { simpleResolvers: true, description: 'A webhook and its place in a list.' })
class MediaWebhookEdgeType {
  @Field(() => MediaWebhookType, { description: 'The webhook.' })
  readonly node!: Webhook;

  @Field(() => String, { description: 'Opaque; good as `after` in the same list.' })
  readonly cursor!: string;
}

@ObjectType('MediaWebhookConnection', { description: 'A page of webhooks.' })
class MediaWebhookConnectionType {
  constructor(private readonly list: PageOf<Webhook>) {}

  @Field(() => [MediaWebhookEdgeType], { description: 'The webhooks of the page with their cursors.' })
  get edges(): MediaWebhookEdgeType[] {
    return this.list.page.items.map((node) => ({ node, cursor: this.list.cursorOf(node) }));
  }

  @Field(() => [MediaWebhookType], { description: 'The webhooks of the page.' })
  get nodes(): readonly Webhook[] {
    return this.list.page.items;
  }

  @Field(() => PageInfoType, { description: 'Where the page lies in the list.' })
  get pageInfo(): PageInfoType {
    return pageInfoOf(this.list);
  }
}

@Resolver()
export class MediaWebhookQueries {
  @Query(() => MediaWebhookConnectionType, {
    description:
      'The webhooks of the project of the key, or of the organization and all its projects, where the key is of that; the oldest first. Needs the scope ADMIN.',
  })
  @Directive(
    '@listSize(assumedSize: 20, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)',
  )
  async mediaWebhooks(
    @Args(() => WebhookPageArguments) page: WebhookPageArguments,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<MediaWebhookConnectionType> {
    return new MediaWebhookConnectionType(await listOwnWebhooks(storage.dataSource, caller, page));
  }
}
