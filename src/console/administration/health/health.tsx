import { Button, Skeleton } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { Icon } from '../../parts/icon';
import classes from './health.module.css';

interface Readiness {
  readonly status: 'ready' | 'degraded' | 'unavailable' | 'leaving' | 'silent';
  readonly failing: readonly string[];
}

const WORDS = {
  ready: { title: 'All systems operational', text: 'All parts of the service are working.' },
  degraded: {
    title: 'Degraded',
    text: 'Most requests work; those that need the parts named below fail.',
  },
  unavailable: {
    title: 'Unavailable',
    text: 'Requests fail until the parts named below recover. The log of the service says more.',
  },
  leaving: { title: 'Restarting', text: 'The process that answers here is about to end. Another should answer soon.' },
  silent: { title: 'The service does not answer', text: 'Check the connection, and whether the process runs.' },
} as const;

const REFRESH_MS = 10_000;

/** What `/readyz` says, again and again. */
export function Health() {
  const { readiness, isLoading, ask } = useReadiness();
  if (readiness === null) return <Skeleton height={120} radius="lg" aria-label="Checking the service" />;
  const { title, text } = WORDS[readiness.status];
  const isWell = readiness.status === 'ready';
  return (
    <section className={classes.health} data-well={isWell} aria-label="Health">
      <span className={classes.mark}>
        <Icon name={isWell ? 'check' : 'warning'} size={26} />
      </span>
      <div className={classes.words} role="status">
        <h2>{title}</h2>
        <p>{text}</p>
        {readiness.failing.length > 0 && (
          <ul>
            {readiness.failing.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        )}
      </div>
      <Button variant="default" loading={isLoading} onClick={ask}>
        Check again
      </Button>
    </section>
  );
}

function useReadiness() {
  const [readiness, setReadiness] = useState<Readiness | null>(null);
  const [isLoading, setIsLoading] = useState(false);
  const ask = useCallback(async (isQuiet: boolean) => {
    if (!isQuiet) setIsLoading(true);
    setReadiness(await readReadiness());
    setIsLoading(false);
  }, []);
  useEffect(() => {
    void ask(true);
    const timer = setInterval(() => void ask(true), REFRESH_MS);
    return () => clearInterval(timer);
  }, [ask]);
  return { readiness, isLoading, ask: () => void ask(false) };
}

async function readReadiness(): Promise<Readiness> {
  try {
    const response = await fetch('/readyz', { signal: AbortSignal.timeout(REFRESH_MS) });
    const { status, failing } = await response.json();
    if (!Object.hasOwn(WORDS, status)) throw new TypeError('No readiness.');
    return { status, failing: Array.isArray(failing) ? failing.map(String) : [] };
  } catch {
    return { status: 'silent', failing: [] };
  }
}
