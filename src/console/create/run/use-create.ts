import { useCallback, useEffect, useRef, useState } from 'react';
import { type Session, useSession } from '../../app/session';
import type { Model } from '../../graph/documents/models';
import type { Failure } from '../../graph/failures';
import type { MediaGenerationKind } from '../../graph/types';
import { type Draft, emptyDraft } from '../draft/draft';
import { type Attempt, isSame, type Wish, wishOf } from './attempts';
import { rememberAnswered, rememberAsked, rememberedOf } from './remembered';
import { type Submitted, submit } from './submit';

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
  /** Asks for what the draft says; for the same once more where nobody knows what came of it: nothing is paid twice. */
  send(draft: Draft, model: Model): void;
  /** Whether that is what the failure is of: another draft has not failed. */
  isOf(draft: Draft, model: Model): boolean;
  /** Waits no longer for the answer. What was begun goes on, and is in the history. */
  stop(): void;
  clear(): void;
}

export function useSending(onStarted: (id: string) => void): Sending {
  const session = useSession();
  const [isSending, setIsSending] = useState(false);
  const [failed, setFailed] = useState<{ readonly failure: Failure; readonly wish: Wish } | null>(null);
  const latest = useRef<Attempt | null>(null);
  useEffect(
    () => () => {
      latest.current = null;
    },
    [],
  );
  const send = async (draft: Draft, model: Model) => {
    const { attempts } = rememberedOf(session);
    const wish = wishOf(draft, model);
    const made = attempts.begin(wish);
    latest.current = made;
    setFailed(null);
    setIsSending(true);
    const submitted = await carryOut(session, draft, model, made.key);
    const isSeen = latest.current === made;
    const isKnown = 'generation' in submitted ? isSeen : !submitted.isUnknown;
    if (isKnown) attempts.end(made);
    if (!isSeen) return;
    setIsSending(false);
    if ('generation' in submitted) onStarted(submitted.generation.id);
    else setFailed({ failure: submitted.failure, wish });
  };
  const forget = () => {
    latest.current = null;
    setIsSending(false);
    setFailed(null);
  };
  return {
    isSending,
    failure: failed?.failure ?? null,
    send: (draft, model) => void send(draft, model),
    isOf: (draft, model) => failed !== null && isSame(failed.wish, wishOf(draft, model)),
    stop: forget,
    clear: forget,
  };
}

async function carryOut(session: Session, draft: Draft, model: Model, key: string): Promise<Submitted> {
  const remembered = rememberedOf(session);
  const submitted = await submit(session, draft, model, key);
  if (!('generation' in submitted)) return submitted;
  const { generation } = submitted;
  rememberAsked(remembered, generation.id, { ...draft, model: model.id });
  // What is kept nowhere, and what providers made of the words, comes with the answer alone.
  const keepsNothing = session.viewer.project?.policy.zeroDataRetention === true;
  if (keepsNothing || generation.outputs.some(({ revisedPrompt }) => revisedPrompt !== null)) {
    rememberAnswered(remembered, generation);
  }
  return submitted;
}
