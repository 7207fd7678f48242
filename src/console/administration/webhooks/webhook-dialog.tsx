import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../app/session';
import { CreateWebhookMutation, UpdateWebhookMutation, type Webhook } from '../../graph/documents/webhooks';
import { Dialog } from '../lists/dialog';
import classes from '../lists/dialog.module.css';
import { useSending } from '../lists/use-sending';
import { ProjectField } from '../projects/project-field';
import { EVENTS } from './events';

interface WebhookDialogProps {
  /** Null: a new one. */
  readonly webhook: Webhook | null;
  onDone(webhook: Webhook, secret: string | null): void;
  onClose(): void;
}

export function WebhookDialog({ webhook, onDone, onClose }: WebhookDialogProps) {
  const { uncached, viewer } = useSession();
  const { isSending, failure, send } = useSending();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [events, setEvents] = useState<readonly string[]>(webhook?.events ?? ['file.stored', 'generation.succeeded']);
  const [projectId, setProjectId] = useState('');
  const submit = async () => {
    const input = { url: url.trim(), events };
    const payload = await send(async () => {
      if (webhook !== null) {
        const { data, error } = await uncached.mutation(UpdateWebhookMutation, { input: { id: webhook.id, ...input } });
        return { payload: data?.updateMediaWebhook, error };
      }
      const { data, error } = await uncached.mutation(CreateWebhookMutation, {
        input: { ...input, ...(projectId !== '' && { projectId }) },
      });
      return { payload: data?.createMediaWebhook, error };
    });
    if (payload?.webhook) onDone(payload.webhook, payload.secret);
  };
  return (
    <Dialog
      title={webhook === null ? 'New webhook' : 'Edit webhook'}
      submit={webhook === null ? 'Create webhook' : 'Save'}
      isDisabled={url.trim() === '' || events.length === 0}
      {...{ isSending, failure, onClose }}
      onSubmit={() => void submit()}
    >
      <TextInput
        type="url"
        label="URL"
        description="A public https URL; events are sent by POST"
        placeholder="https://example.com/hooks/media"
        data-autofocus
        value={url}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      <fieldset className={classes.checks}>
        <legend>Events</legend>
        {EVENTS.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            description={value}
            checked={events.includes(value)}
            onChange={({ currentTarget: { checked } }) =>
              setEvents(checked ? [...events, value] : events.filter((each) => each !== value))
            }
          />
        ))}
      </fieldset>
      {webhook === null && viewer.project === null && (
        <ProjectField all="All projects" value={projectId} onChange={setProjectId} />
      )}
    </Dialog>
  );
}
