import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DeliveryStatus, MediaEventType } from '../../domain/media-event';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

@Entity('webhooks')
@Index('webhooks_organization', ['organizationId', 'id'])
export class WebhookEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @ForeignKey(() => OrganizationEntity, { name: 'webhooks_organization_id_fkey' })
  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  /** null: of the whole organization. */
  @ForeignKey(() => ProjectEntity, { name: 'webhooks_project_id_fkey' })
  @Column({ name: 'project_id', type: 'text', collation: 'C', nullable: true })
  projectId!: string | null;

  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'text', array: true })
  events!: MediaEventType[];

  /** What its payloads are signed with. Not selected by default: it is shown once, and read only to sign. */
  @Column({ type: 'bytea', select: false })
  secret?: Buffer;

  /** Signs as well until it expires; null: there is none. */
  @Column({ name: 'previous_secret', type: 'bytea', nullable: true, select: false })
  previousSecret?: Buffer | null;

  @Column({ name: 'previous_secret_expires_at', type: 'timestamptz', precision: 3, nullable: true })
  previousSecretExpiresAt!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** null: in use. */
  @Column({ name: 'disabled_at', type: 'timestamptz', precision: 3, nullable: true })
  disabledAt!: Date | null;

  /** How many deliveries have failed since the last that arrived; of those that were sent together while it was failing, one counts. */
  @Column({ type: 'integer', default: 0 })
  failures!: number;

  /** When the first of them failed; null: none has. */
  @Column({ name: 'failing_since', type: 'timestamptz', precision: 3, nullable: true })
  failingSince!: Date | null;

  /** Nothing is sent before, because too many have failed one after the other; null: it is not paused. */
  @Column({ name: 'paused_until', type: 'timestamptz', precision: 3, nullable: true })
  pausedUntil!: Date | null;
}

/** An event on its way to a webhook, and what came of it: made by a trigger in the transaction that wrote the event. */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_webhook', ['webhookId', 'createdAt', 'id'])
@Index('webhook_deliveries_due', ['webhookId', 'nextAttemptAt'], { where: `status = 'PENDING'` })
export class WebhookDeliveryEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @Column({ name: 'webhook_id', type: 'text', collation: 'C' })
  webhookId!: string;

  /** It may be forgotten by now. */
  @Column({ name: 'event_id', type: 'bigint' })
  eventId!: string;

  @Column({ name: 'event_type', type: 'text' })
  eventType!: MediaEventType;

  @Column({ type: 'text', default: 'PENDING' })
  status!: DeliveryStatus;

  /** How often it was sent. */
  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** How often that has failed since it was made, or was to be delivered again: it decides when the next attempt is. */
  @Column({ type: 'integer', default: 0 })
  failures!: number;

  /** While it is being sent: when it is taken for lost. null: never. */
  @Column({ name: 'next_attempt_at', type: 'timestamptz', precision: 3, nullable: true, default: () => 'now()' })
  nextAttemptAt!: Date | null;

  @Column({ name: 'response_status', type: 'integer', nullable: true })
  responseStatus!: number | null;

  @Column({ name: 'delivered_at', type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
