import type { EntityManager } from 'typeorm';
import { WebhookEntity } from '../database/entities/webhook';
import { newId } from '../database/new-id';
import {
  countWebhooksAlone,
  removeWebhooks,
  replaceSecret,
  restartWebhook,
} from '../database/repositories/events/webhooks';
import { inTransaction } from '../database/transaction';
import type { ProjectOwner } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import { isId } from '../domain/id';
import type { AnyScope, FileScope } from '../domain/list-filters';
import type { Webhook, WebhookOwner } from '../domain/media-event';
import { enqueueLater } from '../jobs/enqueue';
import { planRound } from './plan-round';
import { formatSecret, makeSecret } from './signature';
import { checkAnyChange, checkEvents, checkWebhookUrl, noSuch } from './webhook-input';
import type { WebhookServices } from './webhook-services';

/** Each event of an organization is matched with all of its webhooks, in the transaction that writes it. */
const MAX_WEBHOOKS = 100;
/** Two secrets sign for a day, in which receivers get to know the new one. */
const SECRET_OVERLAP_SECONDS = 24 * 3_600;
/** Longer than a transaction takes that has seen the webhook while it was there. */
const FORGET_DELAY_SECONDS = 60;

export interface NewWebhook {
  readonly url: string;
  /** Names of `MediaEventType`, at least one. */
  readonly events: readonly string[];
}

/** A webhook, and its secret where that was made with this call. It is shown this once. */
export interface WebhookWithSecret {
  readonly webhook: Webhook;
  /** `whsec_…`; null: it stays what it was. */
  readonly secret: string | null;
}

/** Called at the end of the transaction that makes a change. It throws: nothing is changed. */
export type Confirm = (manager: EntityManager) => Promise<unknown>;

const unasked: Confirm = async () => {};

/** @throws {MediaFailure} MEDIA_URL_BLOCKED, INVALID_INPUT, CONFLICT: there are too many */
export async function createWebhook(
  { dataSource, urlPoster }: WebhookServices,
  { organizationId, projectId }: WebhookOwner,
  { url, events }: NewWebhook,
  confirm = unasked,
): Promise<WebhookWithSecret> {
  checkWebhookUrl(urlPoster, url);
  const owned = { organizationId, projectId, url, events: checkEvents(events) };
  return inTransaction(dataSource, async (manager) => {
    if ((await countWebhooksAlone(manager, organizationId)) >= MAX_WEBHOOKS) {
      throw new MediaFailure('CONFLICT', `An organization has at most ${MAX_WEBHOOKS} webhooks.`, { path: ['input'] });
    }
    const secret = makeSecret();
    const id = newId('webhook');
    await manager.getRepository(WebhookEntity).insert({ id, ...owned, secret });
    await confirm(manager);
    return { webhook: await readWebhook(manager, {}, id, []), secret: formatSecret(secret) };
  });
}

/** What is left out, or null, stays. */
export interface WebhookChanges {
  readonly url?: string | null | undefined;
  readonly events?: readonly string[] | null | undefined;
  /** true: it is in use again, and what has waited is sent. */
  readonly enabled?: boolean | null | undefined;
  /** true: it has another secret, beside which the one before signs for a day. */
  readonly rotateSecret?: boolean | null | undefined;
}

/** @throws {MediaFailure} MEDIA_URL_BLOCKED, INVALID_INPUT, NOT_FOUND */
export function updateWebhook(
  { dataSource, urlPoster }: WebhookServices,
  scope: AnyScope,
  id: string,
  { url, events, enabled, rotateSecret }: WebhookChanges,
  confirm = unasked,
): Promise<WebhookWithSecret> {
  // To disable is a change as well.
  checkAnyChange({ url, events, enabled: typeof enabled === 'boolean', rotateSecret });
  if (typeof url === 'string') checkWebhookUrl(urlPoster, url);
  const changes = {
    ...(typeof url === 'string' && { url }),
    ...(events != null && { events: checkEvents(events) }),
  };
  const path = ['input', 'id'];
  return inTransaction(dataSource, async (manager) => {
    const found = await readWebhook(manager, scope, id, path);
    const disabledAt = enabled === true ? null : enabled === false ? (found.disabledAt ?? new Date()) : undefined;
    const all = { ...changes, ...(disabledAt !== undefined && { disabledAt }) };
    if (Object.keys(all).length > 0) await manager.getRepository(WebhookEntity).update({ id }, all);
    if (enabled === true || typeof url === 'string') await restart(manager, found);
    const secret = rotateSecret === true ? makeSecret() : null;
    if (secret !== null) await replaceSecret(manager, id, secret, SECRET_OVERLAP_SECONDS);
    const webhook = await readWebhook(manager, scope, id, path);
    await confirm(manager);
    return { webhook, secret: secret === null ? null : formatSecret(secret) };
  });
}

async function restart(manager: EntityManager, { id, organizationId }: Webhook): Promise<void> {
  await restartWebhook(manager, id);
  await planRound(manager, id, { organizationId, delaySeconds: 0, isFailing: false });
}

/** Deletes a webhook; what was to be sent to it is not. @throws {MediaFailure} NOT_FOUND */
export function deleteWebhook(
  { dataSource }: WebhookServices,
  scope: AnyScope,
  id: string,
  confirm = unasked,
): Promise<void> {
  return inTransaction(dataSource, async (manager) => {
    await readWebhook(manager, scope, id, ['id']);
    await manager.getRepository(WebhookEntity).delete({ id });
    await forgetDeliveriesLater(manager, [id]);
    await confirm(manager);
  });
}

/**
 * Deletes the webhooks of a project, or all of an organization, with the mark that this is deleted.
 *
 * @returns their ids: of what was sent to them, what there is can be forgotten now, and a job forgets what comes yet
 */
export async function deleteWebhooksOf(manager: EntityManager, scope: FileScope): Promise<string[]> {
  const ids = await removeWebhooks(manager, scope);
  await forgetDeliveriesLater(manager, ids);
  return ids;
}

async function forgetDeliveriesLater(manager: EntityManager, webhookIds: readonly string[]): Promise<void> {
  for (const webhookId of webhookIds) {
    const waiting = { key: `forget ${webhookId}`, delaySeconds: FORGET_DELAY_SECONDS };
    await enqueueLater(manager, 'forget_deliveries', { webhookId }, waiting);
  }
}

/** @param path of the id in the input @throws {MediaFailure} NOT_FOUND */
export async function readWebhook(
  manager: EntityManager,
  scope: AnyScope,
  id: string,
  path: readonly string[],
): Promise<Webhook> {
  const found = isId('webhook', id)
    ? await manager.getRepository(WebhookEntity).findOneBy({ ...whereOf(scope), id })
    : null;
  if (found === null) throw noSuch('webhook', path);
  return webhookOf(found);
}

/** Of a scope that is a caller as well, no more than that. */
export function whereOf(scope: AnyScope): Partial<ProjectOwner> {
  if ('projectId' in scope) return { projectId: scope.projectId };
  return 'organizationId' in scope ? { organizationId: scope.organizationId } : {};
}

/** Leaves behind what is for deliveries alone. */
export function webhookOf(entity: WebhookEntity): Webhook {
  const { id, organizationId, projectId, url, events, createdAt, disabledAt, failingSince } = entity;
  return { id, organizationId, projectId, url, events, createdAt, disabledAt, failingSince };
}
