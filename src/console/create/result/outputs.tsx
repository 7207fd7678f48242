import { Button } from '@mantine/core';
import { Link } from '../../app/navigation';
import type { Output } from '../../graph/documents/generations';
import { mediaUrlOf } from '../../graph/media-url';
import { formatBytes } from '../../parts/amounts';
import { Icon } from '../../parts/icon';
import { kindOf } from '../media/picked-media';
import { placeholderOf } from '../media/thumbnail';
import classes from './result.module.css';
import { skipReason } from './skip-reasons';

interface OutputsProps {
  readonly outputs: readonly Output[];
  onUse(fileId: string): void;
}

/** What was made: shown, and where it is. */
export function Outputs({ outputs, onUse }: OutputsProps) {
  return (
    <ul className={classes.outputs} data-single={outputs.length === 1}>
      {outputs.map((output, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: their order is what tells outputs apart.
        <li key={index} className={classes.output}>
          <OutputView output={output} name={`Result ${outputs.length > 1 ? index + 1 : ''}`.trim()} />
          <OutputActions output={output} onUse={onUse} />
        </li>
      ))}
    </ul>
  );
}

function OutputView({ output, name }: { readonly output: Output; readonly name: string }) {
  const { mimeType, media, thumbhash } = output;
  const url = urlOf(output);
  const kind = kindOf(mimeType);
  if (url === null) return <p className={classes.note}>The result is no longer available.</p>;
  if (kind === 'AUDIO') {
    // biome-ignore lint/a11y/useMediaCaption: it speaks the text that is beside it.
    return <audio className={classes.sound} controls preload="metadata" src={url} aria-label={name} />;
  }
  const style = { ...placeOf(media), backgroundImage: placeholderOf(thumbhash) };
  if (kind === 'VIDEO') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: nobody has written any for it.
      <video
        className={classes.picture}
        style={style}
        controls
        playsInline
        preload="metadata"
        src={url}
        aria-label={name}
      />
    );
  }
  return <img className={classes.picture} style={style} src={url} alt={name} />;
}

/** As large as it will be, before it has come. */
function placeOf(media: Output['media']): { readonly aspectRatio: number; readonly width: string } {
  const { width, height } = media ?? {};
  const aspectRatio = width && height ? width / height : 1;
  return { aspectRatio, width: `min(100%, ${Math.max(width ?? 0, 320)}px, calc(60dvh * ${aspectRatio}))` };
}

function OutputActions({ output, onUse }: { readonly output: Output; onUse(fileId: string): void }) {
  const { persistence, sizeBytes, media, revisedPrompt, mimeType } = output;
  const { file, status, reason } = persistence;
  const url = urlOf(output);
  const size = media?.width && media.height ? `${media.width} × ${media.height} · ` : '';
  return (
    <div className={classes.about}>
      <p className={classes.note}>
        {size}
        {formatBytes(sizeBytes)} · {mimeType}
      </p>
      {status === 'SKIPPED' && (
        <p className={classes.skipped} role="note">
          <strong>Not stored.</strong> {skipReason(reason)}
          {url !== null && ' Download it now: it is available for about an hour, or until you leave this page.'}
        </p>
      )}
      {revisedPrompt !== null && (
        <p className={classes.note}>
          Prompt as revised by the provider: <q dir="auto">{revisedPrompt}</q>
        </p>
      )}
      <div className={classes.actions}>
        {url !== null && (
          <Button
            component="a"
            size="xs"
            variant={status === 'SKIPPED' ? 'filled' : 'default'}
            href={url}
            download={file?.filename ?? `result.${mimeType.split('/')[1]?.replace('mpeg', 'mp3') ?? 'bin'}`}
            leftSection={<Icon name="download" size={15} />}
          >
            Download
          </Button>
        )}
        {file !== null && (
          <>
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="create" size={15} />}
              onClick={() => onUse(file.id)}
            >
              Use as input
            </Button>
            <Link className={classes.link} href={`/?file=${file.id}`}>
              View file
            </Link>
          </>
        )}
      </div>
    </div>
  );
}

function urlOf({ url, dataUri }: Output): string | null {
  return mediaUrlOf(url) ?? dataUri ?? null;
}
