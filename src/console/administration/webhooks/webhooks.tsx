import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useSession } from '../../app/session';
import { type Webhook, WebhookPageQuery } from '../../graph/documents/webhooks';
import { Icon } from '../../parts/icon';
import { Listing } from '../lists/listing';
import { SecretDialog } from '../lists/secret-dialog';
import { usePages } from '../lists/use-pages';
import { WebhookDialog } from './webhook-dialog';
import { WebhookRow } from './webhook-row';

export function Webhooks() {
  const { uncached } = useSession();
  const load = useCallback(
    async (after: string | null) => {
      const { data, error } = await uncached.query(WebhookPageQuery, { first: 20, after });
      return { page: data?.mediaWebhooks, error };
    },
    [uncached],
  );
  const pages = usePages<Webhook>(load);
  const [editing, setEditing] = useState<Webhook | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const done = (webhook: Webhook, made: string | null) => {
    pages.put(webhook);
    setEditing(null);
    setSecret(made);
  };
  return (
    <>
      <Listing
        title="Webhooks"
        hint="URLs that receive events, signed as Standard Webhooks specifies"
        pages={pages}
        none="No webhooks yet. Create one to notify your own service of files and generations."
        action={
          <Button leftSection={<Icon name="plus" size={17} />} onClick={() => setEditing('new')}>
            New webhook
          </Button>
        }
      >
        {(webhook) => (
          <WebhookRow
            webhook={webhook}
            onEdit={() => setEditing(webhook)}
            onChanged={pages.put}
            onSecret={setSecret}
            onDeleted={pages.remove}
          />
        )}
      </Listing>
      {editing !== null && (
        <WebhookDialog webhook={editing === 'new' ? null : editing} onDone={done} onClose={() => setEditing(null)} />
      )}
      {secret !== null && (
        <SecretDialog
          title="Webhook secret"
          secret={secret}
          hint="Events are signed with it. It is shown only once: give it to the receiver now."
          onClose={() => setSecret(null)}
        />
      )}
    </>
  );
}
