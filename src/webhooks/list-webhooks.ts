import { type DataSource, type FindOptionsWhere, MoreThan } from 'typeorm';
import { WebhookDeliveryEntity, WebhookEntity } from '../database/entities/webhook';
import { RequestFailure } from '../domain/errors';
import { isId } from '../domain/id';
import type { AnyScope } from '../domain/list-filters';
import type { Webhook, WebhookDelivery } from '../domain/media-event';
import {
  type ConnectionArguments,
  listFingerprint,
  type PageOf,
  type Position,
  readPageRequest,
  toPage,
  writeCursor,
} from '../domain/page';
import { webhookOf, whereOf } from './manage-webhooks';

export type PageArguments = Pick<ConnectionArguments, 'first' | 'after'>;

/** The webhooks of `scope`, the oldest first. @throws {RequestFailure} BAD_USER_INPUT */
export async function listWebhooks(
  dataSource: DataSource,
  scope: AnyScope,
  args: PageArguments,
): Promise<PageOf<Webhook>> {
  const list = listFingerprint({ list: 'webhooks', ...whereOf(scope) });
  const request = readPageRequest(args, list);
  const after = request.after?.id ?? null;
  if (after !== null && !isId('webhook', after)) throw damaged();
  const found = await findWebhooks(dataSource, scope, { after, limit: request.limit + 1 });
  return { page: toPage(found, request), cursorOf: ({ id }) => writeCursor(list, { value: id, id }) };
}

/** The webhooks of `scope`, ordered by id, which is by the time of making. */
export async function findWebhooks(
  dataSource: DataSource,
  scope: AnyScope,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<Webhook[]> {
  const where: FindOptionsWhere<WebhookEntity> = { ...whereOf(scope), ...(after !== null && { id: MoreThan(after) }) };
  const found = await dataSource.getRepository(WebhookEntity).find({ where, order: { id: 'ASC' }, take: limit });
  return found.map(webhookOf);
}

/** What was sent to a webhook in the last seven days and is to be, the newest first. @throws {RequestFailure} BAD_USER_INPUT */
export async function listDeliveries(
  dataSource: DataSource,
  webhookId: string,
  args: PageArguments,
): Promise<PageOf<WebhookDelivery>> {
  const list = listFingerprint({ list: 'deliveries', webhookId });
  const request = readPageRequest(args, list);
  const found = await findDeliveries(dataSource, webhookId, request.limit + 1, request.after);
  const positionOf = ({ createdAt, id }: WebhookDelivery) => ({ value: createdAt.toISOString(), id });
  return { page: toPage(found, request), cursorOf: (delivery) => writeCursor(list, positionOf(delivery)) };
}

/** @throws {RequestFailure} BAD_USER_INPUT */
export async function findDeliveries(
  dataSource: DataSource,
  webhookId: string,
  limit: number,
  after: Position | null = null,
): Promise<WebhookDelivery[]> {
  const query = dataSource
    .getRepository(WebhookDeliveryEntity)
    .createQueryBuilder('delivery')
    .where('delivery.webhookId = :webhookId', { webhookId })
    .orderBy('delivery.createdAt', 'DESC')
    .addOrderBy('delivery.id', 'DESC')
    .limit(limit);
  if (after !== null) {
    if (Number.isNaN(Date.parse(after.value)) || !isId('delivery', after.id)) throw damaged();
    query.andWhere('(delivery.createdAt, delivery.id) < (:at::timestamptz, :id)', {
      at: new Date(after.value),
      id: after.id,
    });
  }
  const found = await query.getMany();
  return found.map(({ failures: _failures, ...delivery }) => delivery);
}

function damaged(): RequestFailure {
  return new RequestFailure('BAD_USER_INPUT', 'The cursor is damaged.');
}
