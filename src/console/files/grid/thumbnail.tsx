import type { SyntheticEvent } from 'react';
import type { FileTile } from '../../graph/documents/files';
import { mediaUrl } from '../../graph/media-url';
import { Icon } from '../../parts/icon';
import { placeholderOf } from './placeholder';
import classes from './thumbnail.module.css';

const ICONS = { IMAGE: 'image', AUDIO: 'audio', VIDEO: 'video' } as const;

export type ThumbnailFile = Pick<FileTile, 'kind' | 'thumbhash' | 'thumbnail'>;

interface ThumbnailProps {
  readonly file: ThumbnailFile;
  /** While so much passes by that nobody sees any of it, nothing is fetched. */
  readonly isPassing?: boolean;
  readonly iconSize?: number;
}

/** The picture of a file: blurred until it has come, an icon where there is none. It fills what it is put in. */
export function Thumbnail({ file, isPassing = false, iconSize = 28 }: ThumbnailProps) {
  const { kind, thumbhash, thumbnail } = file;
  return (
    <span className={classes.frame} style={{ backgroundImage: placeholderOf(thumbhash) ?? undefined }}>
      {thumbhash === null && <Icon name={ICONS[kind]} size={iconSize} />}
      {thumbnail !== null && !isPassing && (
        <img
          className={classes.picture}
          src={mediaUrl(thumbnail.url)}
          alt=""
          draggable={false}
          onLoad={show}
          onError={tryAgain}
        />
      )}
    </span>
  );
}

function show({ currentTarget }: SyntheticEvent<HTMLImageElement>): void {
  currentTarget.dataset.state = 'shown';
  // It would be painted behind every picture, and seen through some.
  if (currentTarget.parentElement !== null) currentTarget.parentElement.style.backgroundImage = 'none';
}

const MAX_TRIES = 3;
const RETRY_MS = 2_000;

/** Small pictures are made when they are asked for first, and a server that makes too many at once says so. */
function tryAgain({ currentTarget: picture }: SyntheticEvent<HTMLImageElement>): void {
  const tries = Number(picture.dataset.tries ?? 1);
  if (tries >= MAX_TRIES) return;
  picture.dataset.tries = String(tries + 1);
  const { src } = picture;
  setTimeout(() => {
    if (picture.isConnected && picture.src === src) picture.src = src;
  }, RETRY_MS * tries);
}
