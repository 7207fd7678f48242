import { UnstyledButton } from '@mantine/core';
import type { FileDetail } from '../../graph/documents/file-detail';
import { formatBytes, formatDuration } from '../../parts/amounts';
import { useCopy } from '../../parts/copy';
import { formatInstant, formatRelative } from '../../parts/times';
import classes from './detail-pane.module.css';

const ORIGIN_NAMES = { UPLOADED: 'Uploaded', GENERATED: 'Generated', IMPORTED: 'Imported' } as const;

/** What is known of the file, and cannot be changed. */
export function Facts({ file }: { readonly file: FileDetail }) {
  const { width, height, durationMs } = file.media ?? { width: null, height: null, durationMs: null };
  const facts: readonly (readonly [string, string | null])[] = [
    ['Type', file.mimeType],
    ['Size', `${formatBytes(file.sizeBytes)} (${file.sizeBytes.toLocaleString('en')} bytes)`],
    ['Dimensions', width === null || height === null ? null : `${width} × ${height} pixels`],
    ['Duration', durationMs === null ? null : formatDuration(durationMs)],
    ['Encoding', codingOf(file)],
    ['Origin', ORIGIN_NAMES[file.origin]],
    ['Stored', `${formatRelative(file.createdAt)}, ${formatInstant(file.createdAt)}`],
    ['Project', file.project.name],
    ['Owner', file.ownerId],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ),
      )}
      <dt>ID</dt>
      <dd>
        <Copied text={file.id} what="the ID" />
      </dd>
      {file.sha256 !== null && (
        <>
          <dt>SHA-256</dt>
          <dd>
            <Copied text={file.sha256} what="the SHA-256" />
          </dd>
        </>
      )}
    </dl>
  );
}

function codingOf({ media }: FileDetail): string | null {
  if (media === null) return null;
  const { codec, videoCodec, channels, sampleRateHz, frames } = media;
  const parts = [
    codec ?? videoCodec,
    channels == null ? null : channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`,
    sampleRateHz == null ? null : `${sampleRateHz / 1_000} kHz`,
    frames === undefined || frames === 1 ? null : `${frames} frames`,
  ].filter((part) => part != null);
  return parts.length === 0 ? null : parts.join(', ');
}

function Copied({ text, what }: { readonly text: string; readonly what: string }) {
  const copy = useCopy();
  return (
    <UnstyledButton className={classes.copied} title={`Copy ${what}`} onClick={() => void copy(text, `Copied ${what}`)}>
      {text}
    </UnstyledButton>
  );
}
