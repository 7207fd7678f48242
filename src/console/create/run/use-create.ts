import { useCallback, useEffect, useRef, useState } from 'react';
import { type Session, useSession } from '../../app/session';
import type { Model } from '../../graph/documents/models';
import type { Failure } from '../../graph/failures';
import type { MediaGenerationKind } from '../../graph/types';
import { type Draft, emptyDraft } from '../draft/draft';
import { type Remembered, rememberAnswered, rememberAsked, rememberedOf } from './remembered';
import { newKey, submit } from './submit';

export interface Drafting {
  readonly draft: Draft;
  change(change: Partial<Draft>): void;
  /** Puts another in its place, of whichever kind. */
  replace(draft: Draft): void;
}

/** What is being written, of one kind: it is there again when the page is. */
export function useDraft(kind: MediaGenerationKind): Drafting {
  const { drafts } = rememberedOf(useSession());
  const [, setVersion] = useState(0);
  const draft = drafts.get(kind) ?? emptyDraft(kind);
  const replace = useCallback(
    (next: Draft) => {
      drafts.set(next.kind, next);
      setVersion((version) => version + 1);
    },
    [drafts],
  );
  const change = useCallback(
    (changes: Partial<Draft>) => replace({ ...(drafts.get(kind) ?? emptyDraft(kind)), ...changes }),
    [drafts, kind, replace],
  );
  return { draft, change, replace };
}

export interface Sending {
  readonly isSending: boolean;
  readonly failure: Failure | null;
  send(draft: Draft, model: Model): void;
  /** The same once more: nothing is paid twice. */
  retry(): void;
  /** Waits no longer for the answer. What was begun goes on, and is in the history. */
  stop(): void;
  clear(): void;
}

interface Attempt {
  readonly draft: Draft;
  readonly model: Model;
  readonly key: string;
}

export function useSending(onStarted: (id: string) => void): Sending {
  const session = useSession();
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef<Attempt | null>(null);
  useEffect(
    () => () => {
      latest.current = null;
    },
    [],
  );
  const attempt = async (made: Attempt) => {
    latest.current = made;
    setFailure(null);
    setIsSending(true);
    const id = await carryOut(session, made);
    if (latest.current !== made) return;
    setIsSending(false);
    if (typeof id === 'string') onStarted(id);
    else setFailure(id);
  };
  const forget = () => {
    latest.current = null;
    setIsSending(false);
    setFailure(null);
  };
  return {
    isSending,
    failure,
    send: (draft, model) => void attempt({ draft, model, key: newKey() }),
    retry: () => latest.current !== null && void attempt(latest.current),
    stop: forget,
    clear: forget,
  };
}

/** @returns the id of the generation, or why there is none */
async function carryOut(session: Session, { draft, model, key }: Attempt): Promise<string | Failure> {
  const remembered: Remembered = rememberedOf(session);
  const submitted = await submit(session, draft, model, key);
  if ('failure' in submitted) return submitted.failure;
  const { generation } = submitted;
  rememberAsked(remembered, generation.id, { ...draft, model: model.id });
  // What is kept nowhere, and what providers made of the words, comes with the answer alone.
  const keepsNothing = session.viewer.project?.policy.zeroDataRetention === true;
  if (keepsNothing || generation.outputs.some(({ revisedPrompt }) => revisedPrompt !== null)) {
    rememberAnswered(remembered, generation);
  }
  return generation.id;
}
