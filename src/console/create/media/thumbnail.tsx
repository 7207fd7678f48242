import { thumbHashToDataURL } from 'thumbhash';
import type { MediaKind } from '../../graph/types';
import { Icon } from '../../parts/icon';
import classes from './media.module.css';

const ICONS = { IMAGE: 'image', AUDIO: 'audio', VIDEO: 'video' } as const;

interface ThumbnailProps {
  readonly kind: MediaKind;
  readonly thumbhash: string | null;
  readonly url: string | null;
}

/** The small picture of media: blurred until it has come, an icon where there is none. It fills what it is put in. */
export function Thumbnail({ kind, thumbhash, url }: ThumbnailProps) {
  return (
    <span className={classes.thumbnail} style={{ backgroundImage: placeholderOf(thumbhash) }}>
      {thumbhash === null && url === null && <Icon name={ICONS[kind]} size={24} />}
      {url !== null && <img src={url} alt="" decoding="async" loading="lazy" draggable={false} />}
    </span>
  );
}

export function placeholderOf(thumbhash: string | null): string | undefined {
  if (thumbhash === null) return undefined;
  try {
    const bytes = Uint8Array.from(atob(thumbhash), (character) => character.charCodeAt(0));
    return `url("${thumbHashToDataURL(bytes)}")`;
  } catch {
    return undefined;
  }
}
