import type { Logger } from 'graphile-worker';
import { WebhookDeliveryEntity } from '../database/entities/webhook';
import {
  type ClaimedDeliveries,
  type ClaimedDelivery,
  claimDeliveries,
  findForgottenRounds,
  findNextRound,
} from '../database/repositories/events/webhook-deliveries';
import { noteDelivered, noteFailed } from '../database/repositories/events/webhook-outcomes';
import { inTransaction } from '../database/transaction';
import { MediaFailure } from '../domain/errors';
import type { MediaEvent } from '../domain/media-event';
import type { PostAnswer } from '../media/fetch-url/url-poster';
import { webhookPayloadOf } from './payload';
import { planRound } from './plan-round';
import { retryDelaySeconds } from './retry-schedule';
import { signedHeaders } from './signature';
import type { WebhookServices } from './webhook-services';

/** At once to one webhook, by one job: as many connections as a small server takes. */
const BATCH = 10;
/** After this a job makes place for the next, so that who has little to be sent does not wait for who has much. */
const TURN_MS = 5_000;
/** Beyond the time that sending may take: for a database that is slow to hear of it. */
const LEASE_GRACE_SECONDS = 20;
/** A single failure may be of its payload, or of one of several machines behind the URL. */
const PAUSE_AFTER_FAILURES = 3;
/** As long as a delivery is tried. */
const DISABLE_AFTER_SECONDS = 3 * 24 * 3_600;
/** Longer than a job that is due waits for its turn when all is well. */
const OVERDUE_SECONDS = 60;

/** Receivers say by it that they want nothing any more (Standard Webhooks, "Disabling a webhook"). */
const GONE = 410;

/**
 * Sends what is due to a webhook, for one turn, and has what is left sent later. Each delivery is claimed by a lease: one
 * whose process dies is due again, and the job, which the queue gives to another process, finds it. So what has arrived
 * may be sent again, and nothing is lost.
 */
export async function deliverWebhook(services: WebhookServices, webhookId: string, logger: Logger): Promise<void> {
  const { dataSource, urlPoster } = services;
  const end = performance.now() + TURN_MS;
  const leaseSeconds = urlPoster.timeoutMs / 1000 + LEASE_GRACE_SECONDS;
  const limits = { limit: BATCH, leaseSeconds, pauseAfterFailures: PAUSE_AFTER_FAILURES };
  while (performance.now() < end) {
    const claimed = await inTransaction(dataSource, (manager) => claimDeliveries(manager, webhookId, limits));
    if (claimed === null || claimed.deliveries.length === 0) break;
    await Promise.all(claimed.deliveries.map((delivery) => deliver(services, webhookId, claimed, delivery, logger)));
  }
  await planNextRound(services, webhookId);
}

/** For jobs that were lost, as with a restored backup of the database. */
export async function reconcileWebhooks({ dataSource }: WebhookServices): Promise<void> {
  for (const { id, organizationId } of await findForgottenRounds(dataSource.manager, OVERDUE_SECONDS)) {
    await planRound(dataSource.manager, id, { organizationId, delaySeconds: 0, isFailing: false });
  }
}

async function planNextRound({ dataSource }: WebhookServices, webhookId: string): Promise<void> {
  await inTransaction(dataSource, async (manager) => {
    const next = await findNextRound(manager, webhookId);
    if (next !== null) await planRound(manager, webhookId, next);
  });
}

async function deliver(
  services: WebhookServices,
  webhookId: string,
  { url, secrets, failures: failuresBefore }: ClaimedDeliveries,
  { id, failures, event }: ClaimedDelivery,
  logger: Logger,
): Promise<void> {
  const { dataSource } = services;
  if (event === null) {
    const given = { status: 'FAILED', nextAttemptAt: null } as const;
    await dataSource.getRepository(WebhookDeliveryEntity).update({ id }, given);
    return;
  }
  const sent = await send(services, url, secrets, event);
  const answer = sent instanceof MediaFailure ? null : sent;
  if (answer !== null && answer.status >= 200 && answer.status < 300) {
    await noteDelivered(dataSource, webhookId, id, answer.status);
    return;
  }
  const failed = {
    webhookId,
    deliveryId: id,
    responseStatus: answer?.status ?? null,
    retrySeconds: retryDelaySeconds(failures, answer?.retryAfter ?? null, Math.random()),
    failuresBefore,
    isUnwanted: answer?.status === GONE,
  };
  const limits = { pauseAfterFailures: PAUSE_AFTER_FAILURES, disableAfterSeconds: DISABLE_AFTER_SECONDS };
  const isDisabled = await noteFailed(dataSource, failed, limits);
  // Not its URL, which may have a secret of the receiver's in it.
  logger.info(`The delivery ${id} to the webhook ${webhookId} failed: ${reasonOf(sent)}.`);
  if (isDisabled) logger.warn(`The webhook ${webhookId} is disabled: nothing arrives there any more.`);
}

/** Why it did not arrive, by a status or by codes: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`. No more is known of a timeout. */
function reasonOf(sent: PostAnswer | MediaFailure): string {
  if (!(sent instanceof MediaFailure)) return `status ${sent.status}`;
  const { code, cause } = sent;
  return cause instanceof Error && 'code' in cause ? `${code}, ${cause.code}` : code;
}

/** @returns the failure where there was no answer, for whatever reason: it may be another the next time */
async function send(
  { urlPoster }: WebhookServices,
  url: string,
  secrets: readonly Buffer[],
  event: MediaEvent,
): Promise<PostAnswer | MediaFailure> {
  const payload = JSON.stringify(webhookPayloadOf(event));
  try {
    return await urlPoster.post(url, payload, signedHeaders(secrets, event.id, new Date(), payload));
  } catch (error) {
    if (error instanceof MediaFailure) return error;
    throw error;
  }
}
