import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Webhook, WebhookDelivery } from '../../domain/media-event';
import {
  createOwnWebhook,
  deleteOwnWebhook,
  type OwnNewWebhook,
  redeliverOwn,
  updateOwnWebhook,
} from '../../webhooks/own-webhooks';
import type { RequestContext } from '../context';
import { answer, MediaErrorType } from '../media-error';
import { GraphQLURL } from '../scalars';
import { MediaWebhookDeliveryType, MediaWebhookType } from './webhook-type';

@InputType('CreateMediaWebhookInput', { description: 'A URL that is to be told what happens.' })
export class CreateMediaWebhookInput implements OwnNewWebhook {
  @Field(() => GraphQLURL, {
    description: 'Where events are sent to, by POST: a public host, by https. Redirects are not followed.',
  })
  readonly url!: string;

  @Field(() => [String], {
    description:
      'Which events: one or more of `file.stored`, `file.deleted`, `file.expired`, `generation.succeeded`, `generation.failed`, `generation.canceled` and `quota.threshold`, which is written when 80, 95 or 100 percent of the quota come to be used.',
  })
  readonly events!: string[];

  @Field(() => ID, {
    nullable: true,
    description:
      'The project whose events are sent. Default: that of the key, or, with a key of an organization, all of its projects.',
  })
  readonly projectId?: string | null;
}

@InputType('UpdateMediaWebhookInput', { description: 'What to change of a webhook. What is not given stays.' })
export class UpdateMediaWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  readonly id!: string;

  @Field(() => GraphQLURL, { nullable: true, description: 'Where events are sent to from now on.' })
  readonly url?: string | null;

  @Field(() => [String], { nullable: true, description: 'All events that are sent from now on: `file.stored`.' })
  readonly events?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'false: nothing is sent any more, and what happens meanwhile is not sent later either. true: what has waited is sent now.',
  })
  readonly enabled?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: it gets another secret. For 24 hours, the secret before signs beside it.',
  })
  readonly rotateSecret?: boolean | null;
}

@ObjectType('CreateMediaWebhookPayload', { simpleResolvers: true, description: 'What came of a new webhook.' })
export class CreateMediaWebhookPayload {
  @Field(() => MediaWebhookType, { nullable: true, description: 'The webhook; null when none was made.' })
  readonly webhook!: Webhook | null;

  @Field(() => String, {
    nullable: true,
    description: 'What its payloads are signed with: `whsec_` and base64. It is shown this once.',
  })
  readonly secret!: string | null;

  @Field(() => [MediaErrorType], { description: 'Why none was made; empty when it was.' })
  readonly errors!: readonly MediaErrorType[];
}

@ObjectType('MediaWebhookPayload', { simpleResolvers: true, description: 'What came of a change.' })
export class MediaWebhookPayload {
  @Field(() => MediaWebhookType, {
    nullable: true,
    description: 'The webhook as it is now; null when it is as it was.',
  })
  readonly webhook!: Webhook | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its new secret, `whsec_` and base64, which is shown this once. Null when it has kept the one it had.',
  })
  readonly secret!: string | null;

  @Field(() => [MediaErrorType], { description: 'Why nothing was changed; empty when it was.' })
  readonly errors!: readonly MediaErrorType[];
}

@ObjectType('DeleteMediaWebhookPayload', { simpleResolvers: true, description: 'What came of a deletion.' })
export class DeleteMediaWebhookPayload {
  @Field(() => ID, { nullable: true, description: 'The webhook that is deleted; null when none was.' })
  readonly deletedWebhookId!: string | null;

  @Field(() => [MediaErrorType], { description: 'Why none was deleted; empty when it was.' })
  readonly errors!: readonly MediaErrorType[];
}

@ObjectType('RedeliverMediaEventPayload', { simpleResolvers: true, description: 'What came of a replay.' })
export class RedeliverMediaEventPayload {
  @Field(() => MediaWebhookDeliveryType, {
    nullable: true,
    description: 'The delivery, which is pending again; null when it is as it was.',
  })
  readonly delivery!: WebhookDelivery | null;

  @Field(() => [MediaErrorType], { description: 'Why it is not sent again; empty when it is.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver()
export class MediaWebhookMutations {
  @Mutation(() => CreateMediaWebhookPayload, {
    description: 'Has a URL told what happens from now on. Needs the scope ADMIN.',
  })
  createMediaWebhook(
    @Arg('input', () => CreateMediaWebhookInput, { description: 'Where to, and what.' }) input: CreateMediaWebhookInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<CreateMediaWebhookPayload> {
    return answer<Omit<CreateMediaWebhookPayload, 'errors'>>(() => createOwnWebhook(storage, caller, input), {
      webhook: null,
      secret: null,
    });
  }

  @Mutation(() => MediaWebhookPayload, {
    description:
      'Changes a webhook, gives it another secret, or puts it out of use or into use. Needs the scope ADMIN.',
  })
  updateMediaWebhook(
    @Arg('input', () => UpdateMediaWebhookInput, { description: 'The webhook and its changes.' })
    input: UpdateMediaWebhookInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<MediaWebhookPayload> {
    return answer<Omit<MediaWebhookPayload, 'errors'>>(() => updateOwnWebhook(storage, caller, input), {
      webhook: null,
      secret: null,
    });
  }

  @Mutation(() => DeleteMediaWebhookPayload, {
    description: 'Deletes a webhook; what was still to be sent to it is not. Needs the scope ADMIN.',
  })
  deleteMediaWebhook(
    @Arg('id', () => ID, { description: 'The webhook.' }) id: string,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<DeleteMediaWebhookPayload> {
    return answer<Omit<DeleteMediaWebhookPayload, 'errors'>>(
      async () => {
        await deleteOwnWebhook(storage, caller, id);
        return { deletedWebhookId: id };
      },
      { deletedWebhookId: null },
    );
  }

  @Mutation(() => RedeliverMediaEventPayload, {
    description:
      'Has an event sent to a webhook once more, whatever came of it before; its receiver knows it by its id. Needs the scope ADMIN.',
  })
  redeliverMediaEvent(
    @Arg('deliveryId', () => ID, { description: 'The delivery, of the last seven days.' }) deliveryId: string,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<RedeliverMediaEventPayload> {
    return answer<Omit<RedeliverMediaEventPayload, 'errors'>>(
      async () => ({ delivery: await redeliverOwn(storage, caller, deliveryId) }),
      { delivery: null },
    );
  }
}
