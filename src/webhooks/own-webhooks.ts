import { type DataSource, In } from 'typeorm';
import { inAdministrationTurn, requireInForce } from '../database/administer';
import { ProjectEntity } from '../database/entities/project';
import { WebhookEntity } from '../database/entities/webhook';
import { type AdministeredScope, type Audit, administeredScope, type Caller, isAdministrator } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import { isId } from '../domain/id';
import type { Webhook, WebhookDelivery } from '../domain/media-event';
import type { PageOf } from '../domain/page';
import { listDeliveries, listWebhooks, type PageArguments } from './list-webhooks';
import {
  type Confirm,
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

interface OwnWebhookServices extends WebhookServices {
  readonly audit: Audit;
}

/** Which webhooks a caller may see and change. @throws {RequestFailure} FORBIDDEN */
function ownScope(caller: Caller): AdministeredScope {
  return administeredScope(caller, 'Webhooks');
}

/** @throws {RequestFailure} UNAUTHENTICATED @throws {MediaFailure} OVERLOADED, and what `work` throws */
function ownChange<Result>(caller: Caller, work: (confirm: Confirm) => Promise<Result>): Promise<Result> {
  return inAdministrationTurn(caller, () => work((manager) => requireInForce(manager, caller)));
}

export interface OwnNewWebhook extends NewWebhook {
  /** Of the caller's organization. Default: the project of the key, or the organization, where that is the key's. */
  readonly projectId?: string | null;
}

/** @throws {RequestFailure} FORBIDDEN @throws {MediaFailure} as `createWebhook`, and NOT_FOUND for the project */
export async function createOwnWebhook(
  services: OwnWebhookServices,
  caller: Caller,
  { projectId, ...webhook }: OwnNewWebhook,
): Promise<WebhookWithSecret> {
  ownScope(caller);
  const { organizationId } = caller;
  const wanted = projectId ?? caller.projectId;
  if (wanted !== null && wanted !== caller.projectId) await requireProjectOf(services.dataSource, caller, wanted);
  const owner = { organizationId, projectId: wanted };
  const made = await ownChange(caller, (confirm) => createWebhook(services, owner, webhook, confirm));
  services.audit(caller, { action: 'createMediaWebhook', subjectId: made.webhook.id, projectId: wanted });
  return made;
}

/** A project of the organization, for its keys; to a key of a project, any other is unknown. */
async function requireProjectOf(dataSource: DataSource, { organizationId, projectId }: Caller, id: string) {
  const mayBe = projectId === null && isId('proj', id);
  if (mayBe && (await dataSource.getRepository(ProjectEntity).existsBy({ id, organizationId }))) return;
  throw new MediaFailure('NOT_FOUND', 'There is no such project.', { path: ['input', 'projectId'] });
}

/** @throws {RequestFailure} FORBIDDEN @throws {MediaFailure} as `updateWebhook` */
export async function updateOwnWebhook(
  services: OwnWebhookServices,
  caller: Caller,
  { id, ...changes }: WebhookChanges & { readonly id: string },
): Promise<WebhookWithSecret> {
  const scope = ownScope(caller);
  const updated = await ownChange(caller, (confirm) => updateWebhook(services, scope, id, changes, confirm));
  const changed = Object.entries(changes).filter(([, value]) => value != null);
  services.audit(caller, { action: 'updateMediaWebhook', subjectId: id, changed: changed.map(([name]) => name) });
  return updated;
}

/** @throws {RequestFailure} FORBIDDEN @throws {MediaFailure} NOT_FOUND */
export async function deleteOwnWebhook(services: OwnWebhookServices, caller: Caller, id: string): Promise<void> {
  const scope = ownScope(caller);
  await ownChange(caller, (confirm) => deleteWebhook(services, scope, id, confirm));
  services.audit(caller, { action: 'deleteMediaWebhook', subjectId: id });
}

/** @throws {RequestFailure} FORBIDDEN @throws {MediaFailure} as `redeliver` */
export async function redeliverOwn(
  services: WebhookServices,
  caller: Caller,
  deliveryId: string,
): Promise<WebhookDelivery> {
  return redeliver(services, ownScope(caller), deliveryId);
}

/** @throws {RequestFailure} FORBIDDEN, BAD_USER_INPUT */
export async function listOwnWebhooks(
  dataSource: DataSource,
  caller: Caller,
  args: PageArguments,
): Promise<PageOf<Webhook>> {
  return listWebhooks(dataSource, ownScope(caller), args);
}

/** Those of `ids` that the caller may see, by id; none where it may see none at all. */
export async function readOwnWebhooks(
  dataSource: DataSource,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Webhook>> {
  if (!isAdministrator(caller)) return new Map();
  const where = { ...whereOf(ownScope(caller)), id: In(ids.filter((id) => isId('webhook', id))) };
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
