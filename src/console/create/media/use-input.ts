import { useEffect } from 'react';
import type { SearchChanges } from '../../app/navigation';
import { useSession } from '../../app/session';
import { InputFileQuery } from '../../graph/documents/input-files';
import { failureOfOperation } from '../../graph/failures';
import type { MediaGenerationKind, MediaKind } from '../../graph/types';
import { useAnnouncer } from '../../parts/announcer';
import { type Draft, emptyDraft } from '../draft/draft';
import { type Remembered, rememberedOf } from '../run/remembered';
import { type PickedMedia, pickedFile } from './picked-media';

/** Which form a file is for first, and where it goes in each that takes it. */
const PLACES: Readonly<Record<MediaKind, readonly (readonly [MediaGenerationKind, 'image' | 'video' | 'audio'])[]>> = {
  IMAGE: [
    ['IMAGE', 'image'],
    ['VIDEO', 'image'],
  ],
  VIDEO: [
    ['VIDEO', 'video'],
    ['TRANSCRIPTION', 'audio'],
  ],
  AUDIO: [['TRANSCRIPTION', 'audio']],
};

/** Takes the file that an address such as `/create?input=file_…` names as an input, and its name out of the address. */
export function useInputOfAddress(
  search: URLSearchParams,
  change: (changes: SearchChanges, options?: { replace?: boolean }) => void,
): void {
  const session = useSession();
  const { show } = useAnnouncer();
  const id = search.get('input');
  useEffect(() => {
    if (id === null) return;
    let isOver = false;
    void session.uncached.query(InputFileQuery, { id }).then(({ data, error }) => {
      if (isOver) return;
      const file = data?.file ?? null;
      if (file === null) {
        show(error === undefined ? 'There is no such file.' : failureOfOperation(error).message);
        change({ input: null }, { replace: true });
        return;
      }
      place(rememberedOf(session), pickedFile(file));
      change({ input: null, kind: kindFor(file.kind).toLowerCase() }, { replace: true });
      show(`${file.filename} is now the input`);
    });
    return () => {
      isOver = true;
    };
  }, [session, id, change, show]);
}

/** The form that is shown by now, if it takes such a file; otherwise the one that it is for first. */
function kindFor(kind: MediaKind): MediaGenerationKind {
  const shown = new URLSearchParams(location.search).get('kind')?.toUpperCase();
  const places = PLACES[kind];
  return (places.find(([each]) => each === shown) ?? places[0])?.[0] ?? 'IMAGE';
}

function place({ drafts }: Remembered, picked: PickedMedia): void {
  for (const [kind, field] of PLACES[picked.kind]) {
    const draft: Draft = drafts.get(kind) ?? emptyDraft(kind);
    drafts.set(kind, { ...draft, [field]: picked, ...(field === 'image' && { mask: null, video: null }) });
  }
}
