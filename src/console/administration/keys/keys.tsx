import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useSession } from '../../app/session';
import { type ApiKey, ApiKeyPageQuery, RevokeApiKeyMutation } from '../../graph/documents/accounts';
import { useAnnouncer } from '../../parts/announcer';
import { Icon } from '../../parts/icon';
import { formatRelative } from '../../parts/times';
import { Dialog } from '../lists/dialog';
import { Listing } from '../lists/listing';
import classes from '../lists/listing.module.css';
import { SecretDialog } from '../lists/secret-dialog';
import { usePages } from '../lists/use-pages';
import { useSending } from '../lists/use-sending';
import { KeyDialog } from './key-dialog';

/** API keys: made, shown once, revoked. */
export function Keys() {
  const { uncached } = useSession();
  const load = useCallback(
    async (after: string | null) => {
      const { data, error } = await uncached.query(ApiKeyPageQuery, { first: 50, after });
      return { page: data?.mediaApiKeys, error };
    },
    [uncached],
  );
  const pages = usePages<ApiKey>(load);
  const [isMaking, setIsMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <>
      <Listing
        title="API keys"
        hint="Keys of all projects that this key administers"
        pages={pages}
        none="No keys yet. Create one for each service, so that each can be revoked on its own."
        action={
          <Button leftSection={<Icon name="plus" size={17} />} onClick={() => setIsMaking(true)}>
            New key
          </Button>
        }
      >
        {(apiKey) => <KeyRow apiKey={apiKey} onRevoke={() => setRevoking(apiKey)} />}
      </Listing>
      {isMaking && (
        <KeyDialog
          onClose={() => setIsMaking(false)}
          onDone={(apiKey, made) => {
            pages.put(apiKey);
            setIsMaking(false);
            setSecret(made);
          }}
        />
      )}
      {secret !== null && (
        <SecretDialog
          title="Your new API key"
          secret={secret}
          hint="It is shown only once: copy it to where it is used."
          onClose={() => setSecret(null)}
        />
      )}
      {revoking !== null && <RevokeDialog apiKey={revoking} onDone={pages.put} onClose={() => setRevoking(null)} />}
    </>
  );
}

function nameOf({ name, prefix, id }: ApiKey): string {
  return name ?? (prefix === '' ? id : `${prefix}…`);
}

function stateOf({ revokedAt, expiresAt }: ApiKey): { readonly tone: string; readonly words: string } {
  if (revokedAt !== null) return { tone: 'bad', words: 'revoked' };
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return { tone: 'bad', words: 'expired' };
  return { tone: 'good', words: 'active' };
}

function KeyRow({ apiKey, onRevoke }: { readonly apiKey: ApiKey; onRevoke(): void }) {
  const { prefix, scopes, createdAt, lastUsedAt, expiresAt, revokedAt, project } = apiKey;
  const { tone, words } = stateOf(apiKey);
  const facts = [
    project?.name ?? 'the organization',
    prefix === '' ? null : `${prefix}…`,
    `created ${formatRelative(createdAt)}`,
    lastUsedAt === null ? 'never used' : `used ${formatRelative(lastUsedAt)}`,
    expiresAt === null ? null : `ends ${formatRelative(expiresAt)}`,
    revokedAt === null ? null : `revoked ${formatRelative(revokedAt)}`,
  ].filter((fact) => fact !== null);
  return (
    <>
      <div className={classes.words}>
        <span className={classes.name} dir="auto">
          {nameOf(apiKey)}
          <span className={classes.badge} data-tone={tone}>
            {words}
          </span>
        </span>
        <span className={classes.facts} dir="auto">
          {facts.join(' · ')}
        </span>
        <span className={classes.facts}>{scopes.join(', ')}</span>
      </div>
      {revokedAt === null && (
        <Button
          size="xs"
          variant="default"
          className={classes.danger}
          aria-label={`Revoke ${nameOf(apiKey)}`}
          onClick={onRevoke}
        >
          Revoke
        </Button>
      )}
    </>
  );
}

interface RevokeDialogProps {
  readonly apiKey: ApiKey;
  onDone(apiKey: ApiKey): void;
  onClose(): void;
}

function RevokeDialog({ apiKey, onDone, onClose }: RevokeDialogProps) {
  const { uncached } = useSession();
  const { show } = useAnnouncer();
  const { isSending, failure, send } = useSending();
  const revoke = async () => {
    const payload = await send(async () => {
      const { data, error } = await uncached.mutation(RevokeApiKeyMutation, { id: apiKey.id });
      return { payload: data?.revokeMediaApiKey, error };
    });
    if (payload === null) return;
    if (payload.apiKey !== null) onDone(payload.apiKey);
    show('Key revoked');
    onClose();
  };
  return (
    <Dialog
      title={`Revoke ${nameOf(apiKey)}?`}
      submit="Revoke"
      isDangerous
      {...{ isSending, failure, onClose }}
      onSubmit={() => void revoke()}
    >
      <p>
        The key and all tokens made with it stop working at once. This cannot be undone. If you are signed in with it,
        you are signed out.
      </p>
    </Dialog>
  );
}
