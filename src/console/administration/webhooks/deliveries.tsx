import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { useSession } from '../../app/session';
import { type Delivery, DeliveryPageQuery, RedeliverMutation, type Webhook } from '../../graph/documents/webhooks';
import { formatCount } from '../../parts/amounts';
import { useAnnouncer } from '../../parts/announcer';
import { FailureNotice } from '../../parts/failure-notice';
import { formatRelative } from '../../parts/times';
import { Listing } from '../lists/listing';
import classes from '../lists/listing.module.css';
import { usePages } from '../lists/use-pages';
import { useSending } from '../lists/use-sending';

/** What was sent to a webhook in the last seven days, and what came of it. */
export function Deliveries({ webhook }: { readonly webhook: Webhook }) {
  const { uncached } = useSession();
  const { id } = webhook;
  const load = useCallback(
    async (after: string | null) => {
      const { data, error } = await uncached.query(DeliveryPageQuery, { id, first: 20, after });
      return { page: data?.node?.deliveries, error };
    },
    [uncached, id],
  );
  const pages = usePages<Delivery>(load);
  return (
    <div className={classes.wide}>
      <Listing
        title="Deliveries"
        hint="Last seven days, newest first"
        pages={pages}
        none="No deliveries yet."
        action={
          <Button size="xs" variant="default" onClick={pages.reload}>
            Refresh
          </Button>
        }
      >
        {(delivery) => <DeliveryRow delivery={delivery} onChanged={pages.put} />}
      </Listing>
    </div>
  );
}

const TONES: Readonly<Record<string, string>> = { DELIVERED: 'good', FAILED: 'bad', PENDING: 'accent' };
const NAMES: Readonly<Record<string, string>> = { DELIVERED: 'Delivered', FAILED: 'Failed', PENDING: 'Waiting' };

function DeliveryRow({ delivery, onChanged }: { readonly delivery: Delivery; onChanged(delivery: Delivery): void }) {
  const { uncached } = useSession();
  const { show } = useAnnouncer();
  const { isSending, failure, send } = useSending();
  const { eventType, eventId, attempts, status, responseStatus, nextAttemptAt, deliveredAt } = delivery;
  const redeliver = async () => {
    const payload = await send(async () => {
      const { data, error } = await uncached.mutation(RedeliverMutation, { deliveryId: delivery.id });
      return { payload: data?.redeliverMediaEvent, error };
    });
    if (payload?.delivery) onChanged(payload.delivery);
    if (payload !== null) show('Queued to be sent again');
  };
  const facts = [
    `sent ${formatCount(attempts, 'time')}`,
    attempts > 0 ? `last answer: ${responseStatus === null ? 'none in time' : responseStatus}` : null,
    nextAttemptAt === null ? null : `next ${formatRelative(nextAttemptAt)}`,
    deliveredAt === null ? null : `arrived ${formatRelative(deliveredAt)}`,
  ].filter((fact) => fact !== null);
  return (
    <>
      <div className={classes.words}>
        <span className={classes.name}>
          {eventType}
          <span className={classes.badge} data-tone={TONES[status]}>
            {NAMES[status] ?? status}
          </span>
        </span>
        <span className={classes.facts}>
          {facts.join(' · ')} · {eventId}
        </span>
      </div>
      <Button size="xs" variant="default" loading={isSending} onClick={() => void redeliver()}>
        Send again
      </Button>
      {failure !== null && (
        <div className={classes.wide}>
          <FailureNotice failure={failure} />
        </div>
      )}
    </>
  );
}
