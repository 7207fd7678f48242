import { Skeleton } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useQuery } from 'urql';
import { type SearchChanges, useSearch } from '../app/navigation';
import type { Generation } from '../graph/documents/generations';
import { type Model, ModelsQuery } from '../graph/documents/models';
import { failureOfOperation } from '../graph/failures';
import type { MediaGenerationKind } from '../graph/types';
import { useAnnouncer } from '../parts/announcer';
import { EmptyState } from '../parts/empty-state';
import { FailureNotice } from '../parts/failure-notice';
import { type Draft, KINDS, modelOf } from './draft/draft';
import { draftFrom } from './draft/from-generation';
import { CreateForm } from './form/create-form';
import { KindTabs } from './form/kind-tabs';
import { HistoryList } from './history/history-list';
import { useHistory } from './history/use-history';
import { useInputOfAddress } from './media/use-input';
import classes from './page.module.css';
import { GenerationView } from './result/generation-view';
import { useDraft, useSending } from './run/use-create';

/** Something is made: asked for on one side, seen on the other. */
export function Page() {
  const [{ data, error }, ask] = useQuery({ query: ModelsQuery, variables: {} });
  const models = data?.mediaModels;
  return (
    <div className={classes.page}>
      <h1 className="visually-hidden">Create</h1>
      {models !== undefined ? (
        <Workshop models={models} />
      ) : error !== undefined ? (
        <FailureNotice failure={failureOfOperation(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      ) : (
        <Skeleton height={520} radius="lg" aria-label="Loading the models" />
      )}
    </div>
  );
}

function Workshop({ models }: { readonly models: readonly Model[] }) {
  const [search, change] = useSearch();
  const kind = kindIn(search) ?? 'IMAGE';
  const openId = search.get('generation');
  const { draft, change: changeDraft, replace } = useDraft(kind);
  const [historyKind, setHistoryKind] = useState<MediaGenerationKind | null>(null);
  const history = useHistory(historyKind);
  const again = useAgain(change, replace);
  const { refresh } = history;
  const onStarted = useCallback(
    (id: string) => {
      change({ generation: id });
      void refresh();
    },
    [change, refresh],
  );
  const onEnded = useCallback(() => void refresh(), [refresh]);
  const sending = useSending(onStarted);
  useInputOfAddress(search, change);
  const model = modelOf(draft, models);
  const usable = models.filter((each) => each.kind === kind && each.available);
  const changeKind = (to: MediaGenerationKind) => {
    sending.clear();
    change({ kind: to.toLowerCase() }, { replace: true });
  };
  return (
    <>
      <div className={classes.ask}>
        <KindTabs kind={kind} onKind={changeKind} />
        {model === undefined ? (
          <EmptyState icon="create" title="No model available">
            Ask whoever runs this service to set one up, or choose another kind.
          </EmptyState>
        ) : (
          <CreateForm
            key={kind}
            draft={draft}
            model={model}
            models={usable}
            isSending={sending.isSending}
            failure={sending.failure}
            onChange={changeDraft}
            onSubmit={() => sending.send(draft, model)}
            canRetry={sending.isOf(draft, model)}
            onStop={sending.stop}
          />
        )}
      </div>
      <div className={classes.seen}>
        {openId !== null && (
          <GenerationView
            key={openId}
            id={openId}
            onEnded={onEnded}
            onAgain={again}
            onUse={(input) => change({ input })}
            onClose={() => change({ generation: null })}
          />
        )}
        <HistoryList
          history={history}
          kind={historyKind}
          openId={openId}
          hrefOf={(id) => `/create?kind=${kind.toLowerCase()}&generation=${id}`}
          onKind={setHistoryKind}
        />
      </div>
    </>
  );
}

/** Puts what was asked for into the form again, as far as it is known. */
function useAgain(change: (changes: SearchChanges) => void, replace: (draft: Draft) => void) {
  const { show } = useAnnouncer();
  return (generation: Generation, asked: Draft | null) => {
    const { draft, missing } = asked === null ? draftFrom(generation) : { draft: asked, missing: [] };
    replace(draft);
    change({ kind: draft.kind.toLowerCase() });
    show(missing.length === 0 ? 'Settings restored in the form' : `Settings restored, without ${missing.join(', ')}`);
    document.querySelector<HTMLElement>('form textarea')?.focus();
  };
}

function kindIn(search: URLSearchParams): MediaGenerationKind | undefined {
  const asked = search.get('kind')?.toUpperCase();
  return KINDS.find((kind) => kind === asked);
}
