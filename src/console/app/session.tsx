import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Provider as UrqlProvider } from 'urql';
import { type Graph, openGraph } from '../graph/client';
import { type Viewer, ViewerQuery } from '../graph/documents/viewer';
import { type Failure, failureOf, failureOfOperation } from '../graph/failures';
import type { MediaScope } from '../graph/types';
import type { BackgroundWork } from './background-work';
import { forgetKey, forgetTenant, keepKey, keptKey, tenantOf } from './kept-key';
import { navigate } from './navigation';

/** Who is signed in, and what they ask with. All that is known of a tenant hangs on it, and goes with it. */
export interface Session extends Graph {
  readonly viewer: Viewer;
  /** A key of an organization is of no project that something could be made in, whatever its scopes say. */
  can(scope: MediaScope): boolean;
  /** What goes on while other pages are looked at. */
  readonly background: Set<BackgroundWork>;
  /** Gives up what goes on, and forgets the key and all that it has shown. */
  signOut(): void;
  /** Called once, when nobody is signed in with it any more. */
  onEnd(listener: () => void): void;
}

export type SignIn =
  /** `retry` asks with the same key once more, where nothing is known against it. */
  | { readonly state: 'signed-out'; readonly failure: Failure | null; readonly retry: (() => void) | null }
  | { readonly state: 'checking' }
  | { readonly state: 'signed-in'; readonly session: Session };

const IN_PROJECTS: ReadonlySet<MediaScope> = new Set(['FILES_WRITE', 'GENERATE']);
const SessionContext = createContext<Session | null>(null);

/** Of a page, which is shown to those who are signed in only. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('Nobody is signed in.');
  return session;
}

/** Asks whose key this is before it is kept. */
export function useSignIn(): { readonly signIn: SignIn; use(apiKey: string): void } {
  const [signIn, setSignIn] = useState<SignIn>(() =>
    keptKey() === null ? { state: 'signed-out', failure: null, retry: null } : { state: 'checking' },
  );
  /** The last attempt: what an earlier one is answered no longer counts. */
  const latest = useRef(0);
  const listeners = useRef<(() => void)[]>([]);
  const end = useCallback((failure: Failure | null) => {
    latest.current += 1;
    for (const listener of listeners.current.splice(0)) listener();
    forgetKey();
    setSignIn({ state: 'signed-out', failure, retry: null });
  }, []);
  const use = useCallback(
    async (apiKey: string) => {
      latest.current += 1;
      const attempt = latest.current;
      let wasGood = apiKey === keptKey();
      setSignIn({ state: 'checking' });
      const onUnauthenticated = () => attempt === latest.current && end(wasGood ? KEY_ENDED : KEY_UNKNOWN);
      const graph = openGraph({ apiKey, onUnauthenticated });
      const { data, error } = await graph.uncached.query(ViewerQuery, {});
      if (attempt !== latest.current) return;
      if (data === undefined) {
        // Nothing is known against the key, which may have been shown only once: it stays where it is.
        const failure = error === undefined ? NO_ANSWER : failureOfOperation(error);
        setSignIn({ state: 'signed-out', failure, retry: () => void use(apiKey) });
        return;
      }
      wasGood = true;
      keepKey(apiKey);
      listeners.current.push(() => graph.close());
      const background = new Set<BackgroundWork>();
      const signOut = () => {
        for (const work of background) work.giveUp();
        forgetTenant(tenantOf(viewer));
        end(null);
        // Of what was looked at, the address may name some.
        navigate('/', { replace: true });
      };
      const viewer = data.mediaViewer;
      setSignIn({
        state: 'signed-in',
        session: {
          ...graph,
          viewer,
          background,
          signOut,
          onEnd: (listener) => {
            listeners.current.push(listener);
          },
          can: (scope) => viewer.scopes.includes(scope) && (viewer.project !== null || !IN_PROJECTS.has(scope)),
        },
      });
    },
    [end],
  );
  useEffect(() => {
    const key = keptKey();
    if (key !== null) void use(key);
  }, [use]);
  return { signIn, use: (apiKey) => void use(apiKey) };
}

const KEY_UNKNOWN: Failure = {
  ...failureOf({ code: 'UNAUTHENTICATED', message: 'This key is not valid.' }),
  advice: 'Check that you copied all of it, or ask for a new one.',
};

const KEY_ENDED: Failure = {
  ...failureOf({ code: 'UNAUTHENTICATED', message: 'This key is no longer valid.' }),
  advice: 'It has expired or was revoked. Sign in with another one.',
};

const NO_ANSWER = failureOf({ code: 'NETWORK', message: 'The service did not answer.' });

/** What is inside is made anew for another session: nothing that it has shown is left. */
export function SessionProvider({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  const client = useMemo(() => session.client, [session]);
  return (
    <SessionContext.Provider value={session}>
      <UrqlProvider value={client}>{children}</UrqlProvider>
    </SessionContext.Provider>
  );
}
