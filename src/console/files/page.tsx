import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { navigate, type SearchChanges, useSearch } from '../app/navigation';
import { useSession } from '../app/session';
import { FailureNotice } from '../parts/failure-notice';
import { DetailPane } from './detail/detail-pane';
import { FileGrid } from './grid/file-grid';
import { forgetPlaceholders } from './grid/placeholder';
import { useSelection } from './grid/selection';
import { readChoice } from './list/list-choice';
import { NoFiles } from './list/no-files';
import { SummaryBar } from './list/summary-bar';
import { Toolbar } from './list/toolbar';
import classes from './page.module.css';
import { DeleteDialog } from './remove/delete-dialog';
import { type DeleteSelect, selectOf } from './remove/remove-files';
import { useFileStore } from './store/use-file-store';
import { DropZone } from './upload/drop-zone';
import { UploadPanel } from './upload/upload-panel';
import { uploadsOf } from './upload/uploads-of';

/** All files: found, looked at, uploaded, deleted. */
export function Page() {
  const session = useSession();
  const [search, change] = useSearch();
  const choice = readChoice(search);
  const openId = search.get('file');
  const store = useFileStore(session.uncached, choice);
  const state = useSyncExternalStore(store.subscribe, store.state);
  const selection = useSelection(store);
  const [removing, setRemoving] = useState<DeleteSelect | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const canWrite = session.can('FILES_WRITE');
  const queue = useMemo(() => uploadsOf(session), [session]);
  const upload = useCallback((files: readonly File[]) => queue.add(files), [queue]);
  const openFile = useCallback(
    (id: string | null) => change({ file: id }, { replace: openId !== null }),
    [change, openId],
  );
  useEffect(
    () => queue.onEnded((ended) => ended.some(({ status }) => status === 'done') && store.refresh()),
    [queue, store],
  );
  useEffect(() => session.onEnd(forgetPlaceholders), [session]);

  const changeList = (changes: SearchChanges) => change(changes, { replace: true });
  const remove = () => {
    const ids = [...selection.files.keys()];
    if (canWrite && (selection.isAll || ids.length > 0)) setRemoving(selectOf(ids, selection.isAll, store.filter));
  };
  const afterRemoving = (removed: DeleteSelect) => {
    selection.clear();
    if ('ids' in removed && openId !== null && removed.ids.includes(openId)) openFile(null);
    store.refresh();
  };
  return (
    <div className={classes.page} data-detail={openId !== null}>
      <div ref={scroller} className={classes.files}>
        <h1 className="visually-hidden">Files</h1>
        <div className={classes.head}>
          <Toolbar choice={choice} onChange={changeList} onUpload={canWrite ? upload : null} />
          <SummaryBar
            choice={choice}
            state={state}
            selection={selection}
            canWrite={canWrite}
            onChange={changeList}
            onRemove={remove}
            onUse={
              session.can('GENERATE') ? () => navigate(`/create?input=${[...selection.files.keys()][0] ?? ''}`) : null
            }
          />
        </div>
        {state.failure !== null && <FailureNotice failure={state.failure} onRetry={() => store.retry()} />}
        {state.total === 0 ? (
          <NoFiles choice={choice} canUpload={canWrite} onChange={change} />
        ) : (
          <FileGrid
            {...{ store, selection, scroller, openId }}
            view={choice.view}
            onOpen={openFile}
            onRemove={remove}
          />
        )}
      </div>
      {openId !== null && (
        <DetailPane
          key={openId}
          id={openId}
          onOpen={openFile}
          onChanged={() => store.refresh()}
          onRemove={(id) => setRemoving({ ids: [id] })}
        />
      )}
      {canWrite && <DropZone onFiles={upload} />}
      {canWrite && <UploadPanel queue={queue} onOpen={openFile} />}
      {removing !== null && (
        <DeleteDialog select={removing} onClose={() => setRemoving(null)} onDeleted={() => afterRemoving(removing)} />
      )}
    </div>
  );
}
