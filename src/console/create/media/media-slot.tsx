import { Button, CloseButton, Loader } from '@mantine/core';
import { type DragEvent, useId, useRef, useState } from 'react';
import { useSession } from '../../app/session';
import type { Failure } from '../../graph/failures';
import type { MediaKind } from '../../graph/types';
import { FailureNotice } from '../../parts/failure-notice';
import { Icon } from '../../parts/icon';
import { addFile } from './add-files';
import { LibraryDialog } from './library-dialog';
import classes from './media.module.css';
import type { PickedMedia } from './picked-media';
import { Thumbnail } from './thumbnail';

interface MediaSlotProps {
  readonly label: string;
  readonly description?: string;
  readonly kinds: readonly MediaKind[];
  readonly picked: readonly PickedMedia[];
  readonly max: number;
  readonly children?: React.ReactNode;
  onPicked(picked: readonly PickedMedia[]): void;
}

const ACCEPT = { IMAGE: 'image/*', AUDIO: 'audio/*', VIDEO: 'video/*' } as const;

/** Media to generate from: picked from the library, chosen on this device, or dropped. */
export function MediaSlot(props: MediaSlotProps) {
  const { label, description, kinds, picked, max, children, onPicked } = props;
  const id = useId();
  const adding = useAdding(props);
  const [isLibraryOpen, setIsLibraryOpen] = useState(false);
  const canRead = useSession().can('FILES_READ');
  const isFull = picked.length >= max;
  return (
    <fieldset className={classes.slot} aria-describedby={description && id} {...adding.dropHandlers}>
      <legend>{label}</legend>
      {description !== undefined && (
        <p id={id} className={classes.hint}>
          {description}
        </p>
      )}
      {picked.length > 0 && (
        <ul className={classes.picked}>
          {picked.map((each) => (
            <PickedItem
              key={each.key}
              picked={each}
              onRemove={() => onPicked(picked.filter((other) => other !== each))}
            />
          ))}
        </ul>
      )}
      {(!isFull || adding.isAdding) && (
        <div className={classes.drop} data-over={adding.isOver}>
          {adding.isAdding ? (
            <Loader size="sm" aria-label="Adding" />
          ) : (
            <>
              {canRead && (
                <Button
                  size="xs"
                  variant="light"
                  leftSection={<Icon name="files" size={15} />}
                  onClick={() => setIsLibraryOpen(true)}
                >
                  From the library
                </Button>
              )}
              <Button
                size="xs"
                variant="default"
                leftSection={<Icon name="upload" size={15} />}
                onClick={adding.choose}
              >
                From this device
              </Button>
              <span className={classes.hint}>or drop {max > 1 ? 'some' : 'one'} here</span>
            </>
          )}
          <input
            ref={adding.input}
            type="file"
            hidden
            multiple={max > 1}
            accept={kinds.map((kind) => ACCEPT[kind]).join(',')}
            aria-label={`${label}: choose a file`}
            onChange={adding.onChosen}
          />
        </div>
      )}
      {adding.failure !== null && <FailureNotice failure={adding.failure} />}
      {children}
      {isLibraryOpen && (
        <LibraryDialog
          kinds={kinds}
          max={max - picked.length}
          onPicked={(more) => onPicked([...picked, ...more])}
          onClose={() => setIsLibraryOpen(false)}
        />
      )}
    </fieldset>
  );
}

function PickedItem({ picked, onRemove }: { readonly picked: PickedMedia; onRemove(): void }) {
  return (
    <li className={classes.item}>
      <span className={classes.itemPicture}>
        <Thumbnail kind={picked.kind} thumbhash={picked.thumbhash} url={picked.thumbnail} />
      </span>
      <span className={classes.itemName} dir="auto" title={picked.filename}>
        {picked.filename}
        {picked.fileId === null && <small>sent with the request, not stored</small>}
      </span>
      <CloseButton aria-label={`Remove ${picked.filename}`} onClick={onRemove} />
    </li>
  );
}

function useAdding({ picked, max, onPicked }: MediaSlotProps) {
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const add = async (files: readonly File[]) => {
    const taken = files.slice(0, max - picked.length);
    if (taken.length === 0) return;
    setFailure(null);
    setIsAdding(true);
    const added = await Promise.all(taken.map((file) => addFile(session, file)));
    setIsAdding(false);
    const refused = added.flatMap((each) => ('failure' in each ? [each.failure] : []));
    setFailure(refused[0] ?? null);
    const more = added.flatMap((each) => ('picked' in each ? [each.picked] : []));
    if (more.length > 0) onPicked([...picked, ...more]);
  };
  return {
    input,
    isOver,
    isAdding,
    failure,
    choose: () => input.current?.click(),
    onChosen: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
      void add([...(currentTarget.files ?? [])]);
      currentTarget.value = '';
    },
    dropHandlers: {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setIsOver(true);
      },
      onDragLeave: () => setIsOver(false),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setIsOver(false);
        void add([...event.dataTransfer.files]);
      },
    },
  };
}
