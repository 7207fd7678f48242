import { useEffect, useState } from 'react';
import { Icon } from '../../parts/icon';
import classes from './drop-zone.module.css';

/** Takes files that are dropped anywhere on the page, or pasted, and says so while they are above it. */
export function DropZone({ onFiles }: { onFiles(files: readonly File[]): void }) {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    /** Entering a part of the page comes before leaving the one around it. */
    let depth = 0;
    const change = (by: number) => {
      depth = Math.max(0, depth + by);
      setIsOver(depth > 0);
    };
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const listeners = {
      dragenter: (event: DragEvent) => hasFiles(event) && change(1),
      dragleave: (event: DragEvent) => hasFiles(event) && change(-1),
      dragover: (event: DragEvent) => hasFiles(event) && event.preventDefault(),
      drop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        change(-depth);
        onFiles(filesOf(event.dataTransfer));
      },
      paste: (event: ClipboardEvent) => {
        const files = filesOf(event.clipboardData);
        if (files.length === 0) return;
        event.preventDefault();
        onFiles(files);
      },
    };
    for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) removeEventListener(name, listener as EventListener);
    };
  }, [onFiles]);
  if (!isOver) return null;
  return (
    <div className={classes.zone} aria-hidden="true">
      <div className={classes.words}>
        <Icon name="upload" size={32} />
        <strong>Drop to upload</strong>
        <span>Pictures, sound and video</span>
      </div>
    </div>
  );
}

/** Without folders, which are told as files that cannot be read. */
function filesOf(data: DataTransfer | null): readonly File[] {
  const items = [...(data?.items ?? [])].filter(({ kind }) => kind === 'file');
  return items.flatMap((item) => {
    const file = item.webkitGetAsEntry()?.isDirectory ? null : item.getAsFile();
    return file === null ? [] : [file];
  });
}
