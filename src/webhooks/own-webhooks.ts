import { type DataSource, In } from 'typeorm';
import { ProjectEntity } from '../database/entities/project';
import { WebhookEntity } from '../database/entities/webhook';
import { type Caller, requireScope } from '../domain/caller';
import { MediaFailure, RequestFailure } from '../domain/errors';
import { isId } from '../domain/id';
import type { FileScope } from '../domain/list-filters';
import type { Webhook, WebhookDelivery } from '../domain/media-event';
import { listDeliveries, listWebhooks, type PageArguments, type PageOf } from './list-webhooks';
import {
  createWebhook,
  deleteWebhook,
  type NewWebhook,
  updateWebhook,
  type WebhookChanges,
  type WebhookWithSecret,
  webhookOf,
  whereOf,
} from './manage-webhooks';
import { redeliver } from './redeliver';
import type { WebhookServices } from './webhook-services';

/**
 * Which webhooks a caller may see and change: those of its project, or, with a key of an organization, all of that. Not
 * with a token or for one user of a project: webhooks outlive the one, and tell of more than the other's things.
 *
 * @throws {RequestFailure} FORBIDDEN
 */
function administeredScope(caller: Caller): FileScope {
  requireScope(caller, 'ADMIN');
  if (!isAdministrator(caller)) throw new RequestFailure('FORBIDDEN', 'Webhooks are managed with an API key.');
  const { organizationId, projectId } = caller;
  return projectId === null ? { organizationId } : { projectId };
}

function isAdministrator({ scopes, ownerId, tokenId }: Caller): boolean {
  return scopes.has('ADMIN') && ownerId === null && tokenId === null;
}

export interface OwnNewWebhook extends NewWebhook {
  /** Of the caller's organization. Default: the project of the key, or the organization, where that is the key's. */
  readonly projectId?: string | null;
}

/** @throws {RequestFailure} FORBIDDEN @throws {MediaFailure} as `createWebhook`, and NOT_FOUND for the project */
export async function createOwnWebhook(
  services: WebhookServices,
  caller: Caller,
  { projectId, ...webhook }: OwnNewWebhook,
): Promise<WebhookWithSecret> {
  administeredScope(caller);
  const { organizationId } = caller;
  const wanted = projectId ?? caller.projectId;
  if (wanted !== null && wanted !== caller.projectId) await requireProjectOf(services.dataSource, caller, wanted);
  return createWebhook(services, { organizationId, projectId: wanted }, webhook);
}

/** A project of the organization, for its keys; to a key of a project, any other is unknown. */
async function requireProjectOf(dataSource: DataSource, { organizationId, projectId }: Caller, id: string) {
  const mayBe = projectId === null && isId('proj', id);
  if (mayBe && (await dataSource.getRepository(ProjectEntity).existsBy({ id, organizationId }))) return;
  throw new MediaFailure('NOT_FOUND', 'There is no such project.', { path: ['input', 'projectId'] });
}

/** @throws {RequestFailure} FORBIDDEN @throws {MediaFailure} as `updateWebhook` */
export async function updateOwnWebhook(
  services: WebhookServices,
  caller: Caller,
  { id, ...changes }: WebhookChanges & { readonly id: string },
): Promise<WebhookWithSecret> {
  return updateWebhook(services, administeredScope(caller), id, changes);
}

/** @throws {RequestFailure} FORBIDDEN @throws {MediaFailure} NOT_FOUND */
export async function deleteOwnWebhook(services: WebhookServices, caller: Caller, id: string): Promise<void> {
  await deleteWebhook(services, administeredScope(caller), id);
}

/** @throws {RequestFailure} FORBIDDEN @throws {MediaFailure} as `redeliver` */
export async function redeliverOwn(
  services: WebhookServices,
  caller: Caller,
  deliveryId: string,
): Promise<WebhookDelivery> {
  return redeliver(services, administeredScope(caller), deliveryId);
}

/** @throws {RequestFailure} FORBIDDEN, BAD_USER_INPUT */
export async function listOwnWebhooks(
  dataSource: DataSource,
  caller: Caller,
  args: PageArguments,
): Promise<PageOf<Webhook>> {
  return listWebhooks(dataSource, administeredScope(caller), args);
}

/** Those of `ids` that the caller may see, by id; none where it may see none at all. */
export async function readOwnWebhooks(
  dataSource: DataSource,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Webhook>> {
  if (!isAdministrator(caller)) return new Map();
  const where = { ...whereOf(administeredScope(caller)), id: In(ids.filter((id) => isId('webhook', id))) };
  const found = await dataSource.getRepository(WebhookEntity).findBy(where);
  return new Map(found.map((webhook) => [webhook.id, webhookOf(webhook)]));
}

/** Of a webhook that the caller may see. @throws {RequestFailure} BAD_USER_INPUT */
export function listOwnDeliveries(
  dataSource: DataSource,
  { id }: Webhook,
  args: PageArguments,
): Promise<PageOf<WebhookDelivery>> {
  return listDeliveries(dataSource, id, args);
}
