import { Button, Modal, Skeleton, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSession } from '../../app/session';
import { type InputFile, InputFilePageQuery } from '../../graph/documents/input-files';
import { type Failure, failureOfOperation } from '../../graph/failures';
import { mediaUrlOf } from '../../graph/media-url';
import type { MediaKind } from '../../graph/types';
import { FailureNotice } from '../../parts/failure-notice';
import { Icon } from '../../parts/icon';
import classes from './media.module.css';
import { type PickedMedia, pickedFile } from './picked-media';
import { Thumbnail } from './thumbnail';

interface LibraryDialogProps {
  readonly kinds: readonly MediaKind[];
  readonly max: number;
  onPicked(picked: readonly PickedMedia[]): void;
  onClose(): void;
}

/** Files of the library to pick one or some of. */
export function LibraryDialog({ kinds, max, onPicked, onClose }: LibraryDialogProps) {
  const [search, setSearch] = useState('');
  const library = useLibrary(kinds, search);
  const [chosen, setChosen] = useState<readonly InputFile[]>([]);
  const done = (files: readonly InputFile[]) => {
    onPicked(files.map(pickedFile));
    onClose();
  };
  const choose = (file: InputFile) => {
    if (max === 1) done([file]);
    else if (chosen.includes(file)) setChosen(chosen.filter((each) => each !== file));
    else if (chosen.length < max) setChosen([...chosen, file]);
  };
  return (
    <Modal
      opened
      centered
      size="xl"
      radius="lg"
      onClose={onClose}
      title={<span className={classes.title}>{max === 1 ? 'Choose a file' : `Choose up to ${max} files`}</span>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.library}>
        <TextInput
          type="search"
          data-autofocus
          aria-label="Search by name"
          placeholder="Search by name, 3 letters or more"
          leftSection={<Icon name="search" size={17} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {library.failure !== null && <FailureNotice failure={library.failure} onRetry={library.retry} />}
        <ul className={classes.grid} aria-busy={library.isLoading}>
          {library.files.map((file) => (
            <li key={file.id}>
              <button
                type="button"
                className={classes.tile}
                aria-pressed={max === 1 ? undefined : chosen.includes(file)}
                onClick={() => choose(file)}
              >
                <span className={classes.tilePicture}>
                  <Thumbnail kind={file.kind} thumbhash={file.thumbhash} url={mediaUrlOf(file.thumbnail)} />
                </span>
                <span className={classes.tileName} dir="auto">
                  {file.filename}
                </span>
              </button>
            </li>
          ))}
          {library.isLoading &&
            SKELETONS.map((name) => <Skeleton key={name} className={classes.skeleton} radius="md" />)}
        </ul>
        {library.files.length === 0 && !library.isLoading && library.failure === null && (
          <p className={classes.hint}>No matching files. Close this and drop one, or choose one from this device.</p>
        )}
        <div className={classes.actions}>
          {library.hasMore && (
            <Button variant="default" loading={library.isLoading} onClick={library.loadMore}>
              Show more
            </Button>
          )}
          {max > 1 && (
            <Button disabled={chosen.length === 0} onClick={() => done(chosen)}>
              Use {chosen.length === 0 ? 'them' : chosen.length}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

const SKELETONS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const PAGE = 24;
const MIN_SEARCH_CHARACTERS = 3;
const TYPING_PAUSE_MS = 300;

function useLibrary(kinds: readonly MediaKind[], typed: string) {
  const { uncached } = useSession();
  const search = typed.trim().length >= MIN_SEARCH_CHARACTERS ? typed.trim() : '';
  const [files, setFiles] = useState<readonly InputFile[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [asked, setAsked] = useState<{ readonly after: string | null; readonly attempt: number }>(FIRST);
  const wanted = kinds.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at the first page.
  useEffect(() => setAsked({ ...FIRST }), [search, wanted]);
  useEffect(() => {
    let isOver = false;
    setIsLoading(true);
    const filter = {
      kind: wanted.split(',') as MediaKind[],
      ...(search !== '' && { filenameContains: search }),
    };
    if (asked.after === null) setFiles([]);
    const pause = setTimeout(
      async () => {
        const { data, error } = await uncached.query(InputFilePageQuery, { first: PAGE, after: asked.after, filter });
        if (isOver) return;
        setIsLoading(false);
        setFailure(data === undefined && error !== undefined ? failureOfOperation(error) : null);
        if (data === undefined) return;
        const { nodes, pageInfo } = data.files;
        setFiles((before) => (asked.after === null ? nodes : [...before, ...nodes]));
        setCursor(pageInfo.hasNextPage ? pageInfo.endCursor : null);
      },
      search === '' ? 0 : TYPING_PAUSE_MS,
    );
    return () => {
      isOver = true;
      clearTimeout(pause);
    };
  }, [uncached, wanted, search, asked]);
  return {
    files,
    isLoading,
    failure,
    hasMore: cursor !== null && files.length > 0,
    loadMore: () => setAsked({ after: cursor, attempt: asked.attempt }),
    retry: () => setAsked({ after: asked.after, attempt: asked.attempt + 1 }),
  };
}

const FIRST = { after: null, attempt: 0 } as const;
