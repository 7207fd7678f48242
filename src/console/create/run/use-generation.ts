import { useEffect, useState } from 'react';
import { useSession } from '../../app/session';
import type { Generation } from '../../graph/documents/generations';
import type { Failure } from '../../graph/failures';
import { useAnnouncer } from '../../parts/announcer';
import { KIND_TITLES } from '../draft/draft';
import { follow, hasEnded } from './follow';
import { rememberedOf } from './remembered';

export interface FollowedGeneration {
  readonly generation: Generation | null;
  readonly failure: Failure | null;
}

/** A generation as it is now, until it has ended. */
export function useGeneration(id: string, onEnded: () => void): FollowedGeneration {
  const session = useSession();
  const { say } = useAnnouncer();
  const [state, setState] = useState<FollowedGeneration>({ generation: null, failure: null });
  useEffect(() => {
    const answered = rememberedOf(session).answered.get(id);
    if (answered !== undefined) {
      setState({ generation: answered, failure: null });
      return;
    }
    let wasRunning = false;
    return follow(session, id, {
      onUpdate: (generation) => {
        setState({ generation, failure: null });
        const isEnded = hasEnded(generation.status);
        if (isEnded && wasRunning) {
          say(`${KIND_TITLES[generation.kind]}: ${ENDINGS[generation.status] ?? ''}`);
          onEnded();
        }
        wasRunning = !isEnded;
      },
      onFailure: (failure) => setState((before) => ({ ...before, failure })),
    });
  }, [session, id, onEnded, say]);
  return state;
}

const ENDINGS: Readonly<Record<string, string>> = {
  SUCCEEDED: 'it is done.',
  FAILED: 'it has failed.',
  CANCELED: 'it was canceled.',
};
