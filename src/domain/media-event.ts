/** Something that happened in a project, for others to be told: by webhooks, or by its feed. It has ids and numbers, never content. */
export type MediaEvent = FileEvent | GenerationEvent | QuotaEvent;

export const MEDIA_EVENT_TYPES = [
  'file.stored',
  'file.deleted',
  'file.expired',
  'generation.succeeded',
  'generation.failed',
  'generation.canceled',
  'quota.threshold',
] as const;
export type MediaEventType = (typeof MEDIA_EVENT_TYPES)[number];

interface EventOf<Type extends string> {
  /** Ascending as events are written, which is not as their transactions commit. */
  readonly id: string;
  readonly type: Type;
  readonly organizationId: string;
  readonly occurredAt: Date;
}

export interface FileEvent extends EventOf<'file.stored' | 'file.deleted' | 'file.expired'> {
  readonly projectId: string;
  /** Whose the file is, or was; null: the project's. */
  readonly ownerId: string | null;
  /** The id of the file. */
  readonly subjectId: string;
}

export interface GenerationEvent extends EventOf<'generation.succeeded' | 'generation.failed' | 'generation.canceled'> {
  readonly projectId: string;
  /** Whose the generation is; null: the project's. */
  readonly ownerId: string | null;
  /** The id of the generation. */
  readonly subjectId: string;
}

/** The quota is the organization's, and so is its event. A trigger writes it: see the migration `quota-thresholds`. */
export interface QuotaEvent extends EventOf<'quota.threshold'> {
  readonly projectId: null;
  readonly ownerId: null;
  /** The id of the organization. */
  readonly subjectId: string;
  readonly details: QuotaThreshold;
}

/** Which share of the quota is used from now on, and what was used and allowed at that moment. */
export interface QuotaThreshold {
  /** Of the bytes or of the files, whichever is more: 80, 95 or 100. */
  readonly percent: number;
  readonly usedBytes: number;
  readonly limitBytes: number;
  readonly files: number;
  readonly filesLimit: number;
}

/** Where a project or an organization wants to be told what happened. Its secret is not part of it. */
export interface Webhook {
  readonly id: string;
  readonly organizationId: string;
  /** null: of the organization, for what happens in any of its projects. */
  readonly projectId: string | null;
  readonly url: string;
  readonly events: readonly MediaEventType[];
  readonly createdAt: Date;
  /** Since when nothing is sent to it, because somebody said so or because it failed for too long; null: it is in use. */
  readonly disabledAt: Date | null;
  /** Since when nothing that was sent has arrived; null: the last did, or nothing was sent yet. */
  readonly failingSince: Date | null;
}

export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED';

/** One event on its way to one webhook, or arrived, or given up. */
export interface WebhookDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: MediaEventType;
  /** How often it was sent. */
  readonly attempts: number;
  readonly status: DeliveryStatus;
  /** Of the last answer; null: there was none. */
  readonly responseStatus: number | null;
  /** null: it is not sent again by itself. */
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}

/** Whose a webhook is. */
export type WebhookOwner = Pick<Webhook, 'organizationId' | 'projectId'>;
