import { useState } from 'react';
import type { FileDetail } from '../../graph/documents/file-detail';
import { mediaUrl, mediaUrlOf } from '../../graph/media-url';
import { Icon } from '../../parts/icon';
import { placeholderOf } from '../grid/placeholder';
import classes from './preview.module.css';
import { Waveform } from './waveform';
import { ZoomView } from './zoom-view';

/** The file itself: looked at, played, listened to. */
export function Preview({ file }: { readonly file: FileDetail }) {
  const { kind, download, thumbnail, filename } = file;
  if (download === null) {
    return (
      <div className={classes.frame}>
        <span className={classes.nothing}>The file has no bytes to show.</span>
      </div>
    );
  }
  const url = mediaUrl(download.url);
  if (kind === 'IMAGE') return <Picture file={file} url={url} />;
  if (kind === 'VIDEO') {
    return (
      <div className={classes.frame}>
        {/* biome-ignore lint/a11y/useMediaCaption: what was uploaded has the captions that it has. */}
        <video
          className={classes.media}
          src={url}
          poster={mediaUrlOf(thumbnail) ?? undefined}
          controls
          preload="metadata"
          aria-label={filename}
        />
      </div>
    );
  }
  return <Waveform url={url} sizeBytes={file.sizeBytes} name={filename} />;
}

function Picture({ file, url }: { readonly file: FileDetail; readonly url: string }) {
  const [isZoomed, setIsZoomed] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  // Few browsers show HEIC: its thumbnail is a WebP.
  const shown = hasFailed ? (mediaUrlOf(file.thumbnail) ?? url) : url;
  return (
    <>
      <button
        type="button"
        className={classes.frame}
        aria-label={`Enlarge ${file.filename}`}
        style={{ backgroundImage: placeholderOf(file.thumbhash) ?? undefined }}
        onClick={() => setIsZoomed(true)}
      >
        <img className={classes.media} src={shown} alt="" onError={() => setHasFailed(true)} />
        <span className={classes.hint} aria-hidden="true">
          <Icon name="search" size={15} />
        </span>
      </button>
      {isZoomed && <ZoomView url={shown} name={file.filename} onClose={() => setIsZoomed(false)} />}
    </>
  );
}
