import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../app/session';
import { type ApiKey, CreateApiKeyMutation } from '../../graph/documents/accounts';
import type { MediaScope } from '../../graph/types';
import { Dialog } from '../lists/dialog';
import classes from '../lists/dialog.module.css';
import { useSending } from '../lists/use-sending';
import { ProjectField } from '../projects/project-field';
import { LIVES, SCOPES } from './scopes';

interface KeyDialogProps {
  onDone(apiKey: ApiKey, secret: string): void;
  onClose(): void;
}

const DAY_MS = 86_400_000;

/** A new key: it may do no more than the key that makes it. */
export function KeyDialog({ onDone, onClose }: KeyDialogProps) {
  const { uncached, viewer } = useSession();
  const { isSending, failure, send } = useSending();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly MediaScope[]>(['FILES_READ']);
  const [projectId, setProjectId] = useState('');
  const [life, setLife] = useState('');
  const submit = async () => {
    const days = LIVES.find(({ value }) => value === life)?.days ?? null;
    const input = {
      scopes,
      ...(name.trim() !== '' && { name: name.trim() }),
      ...(projectId !== '' && { projectId }),
      ...(days !== null && { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() }),
    };
    const payload = await send(async () => {
      const { data, error } = await uncached.mutation(CreateApiKeyMutation, { input });
      return { payload: data?.createMediaApiKey, error };
    });
    if (payload?.apiKey && payload.secret !== null) onDone(payload.apiKey, payload.secret);
  };
  return (
    <Dialog
      title="New API key"
      submit="Create key"
      isDisabled={scopes.length === 0}
      {...{ isSending, failure, onClose }}
      onSubmit={() => void submit()}
    >
      <TextInput
        label="Name"
        description="To recognize it by"
        placeholder="Backend of the shop"
        data-autofocus
        maxLength={100}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <fieldset className={classes.checks}>
        <legend>Permissions</legend>
        {/* What a key of the organization may not do itself, a key of one of its projects may. */}
        {SCOPES.filter(({ value }) => viewer.scopes.includes(value)).map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            description={value}
            checked={scopes.includes(value)}
            onChange={({ currentTarget: { checked } }) =>
              setScopes(checked ? [...scopes, value] : scopes.filter((each) => each !== value))
            }
          />
        ))}
      </fieldset>
      <div className={classes.pair}>
        {viewer.project === null && (
          <ProjectField
            all="The organization"
            description="A key of the organization reads across all projects and writes no files"
            value={projectId}
            onChange={setProjectId}
          />
        )}
        <NativeSelect
          label="Valid for"
          data={LIVES.map(({ value, label }) => ({ value, label }))}
          value={life}
          onChange={({ currentTarget }) => setLife(currentTarget.value)}
        />
      </div>
    </Dialog>
  );
}
