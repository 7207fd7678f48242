import { Button } from '@mantine/core';
import type { Generation } from '../../graph/documents/generations';
import { formatDuration } from '../../parts/amounts';
import { useCopy } from '../../parts/copy';
import { Icon } from '../../parts/icon';
import { languageName } from '../form/voice-field';
import resultClasses from './result.module.css';
import classes from './transcript.module.css';

/** What was spoken, with its times where they are known. */
export function Transcript({ generation }: { readonly generation: Generation }) {
  const copy = useCopy();
  const { text = null, segments = [], language = null, durationSeconds = null } = generation;
  if (text === null) return <p className={resultClasses.note}>The text is no longer available.</p>;
  if (text === '') return <p className={resultClasses.note}>No speech was found.</p>;
  const facts = [
    language === null ? null : languageName(language),
    durationSeconds === null ? null : formatDuration(1_000 * durationSeconds),
  ].filter((fact) => fact !== null);
  return (
    <div className={classes.transcript}>
      <p className={resultClasses.note}>{facts.join(' · ')}</p>
      {segments.length > 0 ? (
        <ol className={classes.segments} lang={language ?? undefined}>
          {segments.map(({ startSeconds, text: spoken, speaker }) => (
            <li key={startSeconds}>
              <time>{formatDuration(1_000 * startSeconds)}</time>
              <span dir="auto">
                {speaker !== null && <strong>{speaker}: </strong>}
                {spoken}
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <p className={classes.text} dir="auto" lang={language ?? undefined}>
          {text}
        </p>
      )}
      <div className={resultClasses.actions}>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="copy" size={15} />}
          onClick={() => void copy(text, 'Text copied')}
        >
          Copy text
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="download" size={15} />}
          onClick={() => saveText('transcript.txt', text)}
        >
          Download
        </Button>
      </div>
    </div>
  );
}

function saveText(filename: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
