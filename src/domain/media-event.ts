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
  /** The id of the file. */
  readonly subjectId: string;
}

export interface GenerationEvent extends EventOf<'generation.succeeded' | 'generation.failed' | 'generation.canceled'> {
  readonly projectId: string;
  /** The id of the generation. */
  readonly subjectId: string;
}

/** The quota is the organization's, and so is its event. Nothing writes it yet. */
export interface QuotaEvent extends EventOf<'quota.threshold'> {
  readonly projectId: null;
  /** The id of the organization. */
  readonly subjectId: string;
  readonly details: { readonly percent: number };
}
