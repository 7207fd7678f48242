import type { Session } from '../../app/session';
import type { Generation } from '../../graph/documents/generations';
import type { MediaGenerationKind } from '../../graph/types';
import type { Draft } from '../draft/draft';
import { forgetDropped } from '../media/picked-media';
import { Attempts } from './attempts';

/** What this tab knows of a session besides what can be asked for: it goes when the session ends. */
export interface Remembered {
  /** What is being written, of each kind. */
  readonly drafts: Map<MediaGenerationKind, Draft>;
  /** What was asked for, by the id of the generation: the service does not keep it. */
  readonly asked: Map<string, Draft>;
  /** What came with its answer and can be had no other way. */
  readonly answered: Map<string, Generation>;
  /** What may have been begun without anybody having seen an answer. */
  readonly attempts: Attempts;
}

/** Bytes in answers of projects that keep nothing are only here. */
const MAX_ANSWERED = 10;
const MAX_ASKED = 200;
const known = new WeakMap<Session, Remembered>();

export function rememberedOf(session: Session): Remembered {
  const found = known.get(session);
  if (found !== undefined) return found;
  const made: Remembered = { drafts: new Map(), asked: new Map(), answered: new Map(), attempts: new Attempts() };
  known.set(session, made);
  session.onEnd(() => {
    for (const kept of Object.values(made)) kept.clear();
    forgetDropped();
  });
  return made;
}

export function rememberAsked({ asked }: Remembered, id: string, draft: Draft): void {
  keep(asked, id, draft, MAX_ASKED);
}

export function rememberAnswered({ answered }: Remembered, generation: Generation): void {
  keep(answered, generation.id, generation, MAX_ANSWERED);
}

/** The oldest go first. */
function keep<Value>(kept: Map<string, Value>, id: string, value: Value, most: number): void {
  kept.set(id, value);
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}
