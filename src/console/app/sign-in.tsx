import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../graph/failures';
import logo from '../mediagraph.svg';
import { FailureNotice } from '../parts/failure-notice';
import classes from './sign-in.module.css';

interface SignInPageProps {
  readonly isChecking: boolean;
  readonly failure: Failure | null;
  /** Asks again with the key that the failure is of; null: it is not good. */
  readonly onRetry: (() => void) | null;
  onSignIn(apiKey: string): void;
}

export function SignInPage({ isChecking, failure, onRetry, onSignIn }: SignInPageProps) {
  const [apiKey, setApiKey] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const key = apiKey.trim();
    if (key !== '') onSignIn(key);
  };
  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <img src={logo} width={44} height={44} alt="" />
        <div>
          <h1>Mediagraph</h1>
          <p className={classes.hint}>Sign in with an API key of your project. It is kept until you close this tab.</p>
        </div>
        <PasswordInput
          label="API key"
          name="api-key"
          size="md"
          autoFocus
          required
          withAsterisk={false}
          autoComplete="off"
          spellCheck={false}
          value={apiKey}
          onChange={(event) => setApiKey(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the key', tabIndex: 0 }}
        />
        {failure !== null && <FailureNotice failure={failure} onRetry={onRetry ?? undefined} />}
        <Button type="submit" size="md" loading={isChecking}>
          Sign in
        </Button>
        <p className={classes.hint}>
          No key? <code>npm run admin -- key create</code> makes one.
        </p>
      </form>
    </main>
  );
}
