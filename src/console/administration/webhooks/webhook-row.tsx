import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../app/session';
import { DeleteWebhookMutation, UpdateWebhookMutation, type Webhook } from '../../graph/documents/webhooks';
import { useAnnouncer } from '../../parts/announcer';
import { FailureNotice } from '../../parts/failure-notice';
import { formatRelative } from '../../parts/times';
import { Dialog } from '../lists/dialog';
import classes from '../lists/listing.module.css';
import { useSending } from '../lists/use-sending';
import { Deliveries } from './deliveries';

interface WebhookRowProps {
  readonly webhook: Webhook;
  onEdit(): void;
  onChanged(webhook: Webhook): void;
  onSecret(secret: string): void;
  onDeleted(id: string): void;
}

export function WebhookRow({ webhook, onEdit, onChanged, onSecret, onDeleted }: WebhookRowProps) {
  const { uncached } = useSession();
  const { isSending, failure, send } = useSending();
  const [isOpen, setIsOpen] = useState(false);
  const [asking, setAsking] = useState<'delete' | 'rotate' | null>(null);
  const update = async (change: { readonly enabled?: boolean; readonly rotateSecret?: boolean }) => {
    const payload = await send(async () => {
      const { data, error } = await uncached.mutation(UpdateWebhookMutation, { input: { id: webhook.id, ...change } });
      return { payload: data?.updateMediaWebhook, error };
    });
    if (payload?.webhook) onChanged(payload.webhook);
    if (payload?.secret) onSecret(payload.secret);
    if (payload !== null) setAsking(null);
  };
  return (
    <>
      <div className={classes.words}>
        <span className={classes.name}>{webhook.url}</span>
        <span className={classes.facts}>
          {webhook.events.join(', ')} · made {formatRelative(webhook.createdAt)}
        </span>
      </div>
      <div className={classes.actions}>
        <Switch
          label="Active"
          aria-label={`${webhook.url} is active`}
          checked={webhook.enabled}
          disabled={isSending}
          onChange={({ currentTarget }) => void update({ enabled: currentTarget.checked })}
        />
        <Button size="xs" variant="default" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          Deliveries
        </Button>
        <Button size="xs" variant="default" onClick={onEdit}>
          Edit
        </Button>
        <Button size="xs" variant="default" onClick={() => setAsking('rotate')}>
          New secret
        </Button>
        <Button size="xs" variant="default" className={classes.danger} onClick={() => setAsking('delete')}>
          Delete
        </Button>
      </div>
      {failure !== null && asking === null && (
        <div className={classes.wide}>
          <FailureNotice failure={failure} />
        </div>
      )}
      {isOpen && <Deliveries webhook={webhook} />}
      {asking === 'rotate' && (
        <Dialog
          title="Create a new secret?"
          submit="Create secret"
          {...{ isSending, failure }}
          onSubmit={() => void update({ rotateSecret: true })}
          onClose={() => setAsking(null)}
        >
          <p>The previous secret keeps signing for 24 hours. Update your receivers by then.</p>
        </Dialog>
      )}
      {asking === 'delete' && <DeleteDialog {...{ webhook, onDeleted }} onClose={() => setAsking(null)} />}
    </>
  );
}

interface DeleteDialogProps extends Pick<WebhookRowProps, 'webhook' | 'onDeleted'> {
  onClose(): void;
}

function DeleteDialog({ webhook, onDeleted, onClose }: DeleteDialogProps) {
  const { uncached } = useSession();
  const { show } = useAnnouncer();
  const { isSending, failure, send } = useSending();
  const remove = async () => {
    const payload = await send(async () => {
      const { data, error } = await uncached.mutation(DeleteWebhookMutation, { id: webhook.id });
      return { payload: data?.deleteMediaWebhook, error };
    });
    if (payload === null) return;
    show('Webhook deleted');
    onDeleted(webhook.id);
  };
  return (
    <Dialog
      title="Delete the webhook?"
      submit="Delete"
      isDangerous
      {...{ isSending, failure, onClose }}
      onSubmit={() => void remove()}
    >
      <p>Pending deliveries are dropped. This cannot be undone.</p>
    </Dialog>
  );
}
