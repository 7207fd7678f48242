import { gql } from '@urql/core';
import type { DateTime, MediaErrorData, PageInfo } from '../types';

/** A URL that is told what happens. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly createdAt: DateTime;
  readonly enabled: boolean;
}

/** An event on its way to a webhook. */
export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly attempts: number;
  /** `PENDING`, `DELIVERED` or `FAILED`. */
  readonly status: string;
  readonly responseStatus: number | null;
  readonly nextAttemptAt: DateTime | null;
  readonly deliveredAt: DateTime | null;
}

type Page<Node> = {
  readonly nodes: readonly Node[];
  readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
};

const WebhookFields = gql`
  fragment ConsoleWebhook on MediaWebhook { id url events createdAt enabled }
`;

const DeliveryFields = gql`
  fragment ConsoleDelivery on MediaWebhookDelivery {
    id
    eventId
    eventType
    attempts
    status
    responseStatus
    nextAttemptAt
    deliveredAt
  }
`;

export const WebhookPageQuery = gql<
  { readonly mediaWebhooks: Page<Webhook> },
  { readonly first: number; readonly after: string | null }
>`
  query ConsoleWebhookPage($first: Int!, $after: String) {
    mediaWebhooks(first: $first, after: $after) {
      nodes { ...ConsoleWebhook }
      pageInfo { hasNextPage endCursor }
    }
  }
  ${WebhookFields}
`;

export const DeliveryPageQuery = gql<
  { readonly node: { readonly deliveries: Page<Delivery> } | null },
  { readonly id: string; readonly first: number; readonly after: string | null }
>`
  query ConsoleDeliveryPage($id: ID!, $first: Int!, $after: String) {
    node(id: $id) {
      id
      ... on MediaWebhook {
        deliveries(first: $first, after: $after) {
          nodes { ...ConsoleDelivery }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
  ${DeliveryFields}
`;

export interface WebhookPayload {
  readonly webhook: Webhook | null;
  /** Shown this once. */
  readonly secret: string | null;
  readonly errors: readonly MediaErrorData[];
}

export interface CreateWebhookInput {
  readonly url: string;
  readonly events: readonly string[];
  readonly projectId?: string;
}

export const CreateWebhookMutation = gql<
  { readonly createMediaWebhook: WebhookPayload },
  { readonly input: CreateWebhookInput }
>`
  mutation ConsoleCreateWebhook($input: CreateMediaWebhookInput!) {
    createMediaWebhook(input: $input) {
      webhook { ...ConsoleWebhook }
      secret
      errors { code message path retryable }
    }
  }
  ${WebhookFields}
`;

export interface UpdateWebhookInput {
  readonly id: string;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly enabled?: boolean;
  readonly rotateSecret?: boolean;
}

export const UpdateWebhookMutation = gql<
  { readonly updateMediaWebhook: WebhookPayload },
  { readonly input: UpdateWebhookInput }
>`
  mutation ConsoleUpdateWebhook($input: UpdateMediaWebhookInput!) {
    updateMediaWebhook(input: $input) {
      webhook { ...ConsoleWebhook }
      secret
      errors { code message path retryable }
    }
  }
  ${WebhookFields}
`;

export const DeleteWebhookMutation = gql<
  {
    readonly deleteMediaWebhook: {
      readonly deletedWebhookId: string | null;
      readonly errors: readonly MediaErrorData[];
    };
  },
  { readonly id: string }
>`
  mutation ConsoleDeleteWebhook($id: ID!) {
    deleteMediaWebhook(id: $id) {
      deletedWebhookId
      errors { code message path retryable }
    }
  }
`;

export const RedeliverMutation = gql<
  {
    readonly redeliverMediaEvent: { readonly delivery: Delivery | null; readonly errors: readonly MediaErrorData[] };
  },
  { readonly deliveryId: string }
>`
  mutation ConsoleRedeliver($deliveryId: ID!) {
    redeliverMediaEvent(deliveryId: $deliveryId) {
      delivery { ...ConsoleDelivery }
      errors { code message path retryable }
    }
  }
  ${DeliveryFields}
`;
