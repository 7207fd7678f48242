import {
  Args,
  ArgsType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Webhook, WebhookDelivery } from '../../domain/media-event';
import type { PageOf } from '../../domain/page';
import { listOwnDeliveries } from '../../webhooks/own-webhooks';
import type { RequestContext } from '../context';
import { NodeType } from '../node';
import { PageInfoType, pageInfoOf } from '../page-info';
import { GraphQLDateTime, GraphQLURL } from '../scalars';

@ObjectType('MediaWebhookDelivery', {
  simpleResolvers: true,
  description: 'An event on its way to a webhook, and what came of it. It is known for seven days.',
})
export class MediaWebhookDeliveryType implements Omit<WebhookDelivery, 'webhookId' | 'createdAt'> {
  @Field(() => ID, { description: 'The id: `delivery_` and 26 characters. `redeliverMediaEvent` takes it.' })
  readonly id!: string;

  @Field(() => ID, {
    description: 'The event: what the receiver has as `webhook-id`, the same however often it is sent.',
  })
  readonly eventId!: string;

  @Field(() => String, { description: 'What happened: `file.stored`.' })
  readonly eventType!: WebhookDelivery['eventType'];

  @Field(() => Int, { description: 'How often it was sent.' })
  readonly attempts!: number;

  @Field(() => String, {
    description:
      'How it stands: `PENDING`, it is to be sent, or sent again; `DELIVERED`; `FAILED`, it is not sent again by itself.',
  })
  readonly status!: WebhookDelivery['status'];

  @Field(() => Int, {
    nullable: true,
    description: 'The HTTP status of the last answer. Null when it was never sent, or nobody answered in time.',
  })
  readonly responseStatus!: number | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it is sent next at the earliest. Null when it is not.',
  })
  readonly nextAttemptAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it has arrived. Null when it has not.' })
  readonly deliveredAt!: Date | null;
}

@ObjectType('MediaWebhookDeliveryEdge', { simpleResolvers: true, description: 'A delivery and its place in a list.' })
class MediaWebhookDeliveryEdgeType {
  @Field(() => MediaWebhookDeliveryType, { description: 'The delivery.' })
  readonly node!: WebhookDelivery;

  @Field(() => String, { description: 'Opaque; good as `after` in the same list.' })
  readonly cursor!: string;
}

@ObjectType('MediaWebhookDeliveryConnection', { description: 'A page of deliveries.' })
class MediaWebhookDeliveryConnectionType {
  constructor(private readonly list: PageOf<WebhookDelivery>) {}

  @Field(() => [MediaWebhookDeliveryEdgeType], { description: 'The deliveries of the page with their cursors.' })
  get edges(): MediaWebhookDeliveryEdgeType[] {
    return this.list.page.items.map((node) => ({ node, cursor: this.list.cursorOf(node) }));
  }

  @Field(() => [MediaWebhookDeliveryType], { description: 'The deliveries of the page.' })
  get nodes(): readonly WebhookDelivery[] {
    return this.list.page.items;
  }

  @Field(() => PageInfoType, { description: 'Where the page lies in the list.' })
  get pageInfo(): PageInfoType {
    return pageInfoOf(this.list);
  }
}

@ObjectType('MediaWebhook', {
  implements: NodeType,
  simpleResolvers: true,
  description:
    'A URL that is told what happens in a project, or in all projects of an organization, by the Standard Webhooks convention.',
})
export class MediaWebhookType implements Pick<Webhook, 'id' | 'url' | 'events' | 'createdAt'> {
  @Field(() => ID, { description: 'The id: `webhook_` and 26 characters.' })
  readonly id!: string;

  @Field(() => GraphQLURL, { description: 'Where events are sent to.' })
  readonly url!: string;

  @Field(() => [String], { description: 'Which events are sent: `file.stored`.' })
  readonly events!: Webhook['events'];

  @Field(() => GraphQLDateTime, { description: 'When it was created.' })
  readonly createdAt!: Date;
}

@ArgsType()
export class WebhookPageArguments {
  @Field(() => Int, { nullable: true, description: 'How many: 1 to 100; 20 when it is not given.' })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' })
  readonly after?: string | null;
}

@Resolver(() => MediaWebhookType)
export class MediaWebhookFields {
  @FieldResolver(() => Boolean, {
    description:
      'Whether events are sent to it. It becomes false by itself when nothing has arrived there for three days, or when it answers with status 410; `updateMediaWebhook` makes it true again.',
  })
  enabled(@Root() { disabledAt }: Webhook): boolean {
    return disabledAt === null;
  }

  @FieldResolver(() => MediaWebhookDeliveryConnectionType, {
    description: 'What was sent to it in the last seven days, and what is to be sent, the newest first.',
  })
  @Directive('@cost(weight: 10)')
  @Directive(
    '@listSize(assumedSize: 20, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)',
  )
  async deliveries(
    @Root() webhook: Webhook,
    @Args(() => WebhookPageArguments) page: WebhookPageArguments,
    @Ctx() { storage }: RequestContext,
  ): Promise<MediaWebhookDeliveryConnectionType> {
    return new MediaWebhookDeliveryConnectionType(await listOwnDeliveries(storage.dataSource, webhook, page));
  }
}
