import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FileDetail } from '../../graph/documents/file-detail';
import { formatInstant, formatRelative } from '../../parts/times';
import classes from './detail-pane.module.css';
import type { EditingProps } from './editing';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** What is far enough to be shortened to the latest that is allowed. */
const AS_LONG_AS_POSSIBLE = 10 * 365 * DAY;

const SPANS = [
  { value: '', label: 'Change the expiry …' },
  { value: String(HOUR), label: 'An hour from now' },
  { value: String(DAY), label: 'A day from now' },
  { value: String(7 * DAY), label: 'A week from now' },
  { value: String(30 * DAY), label: '30 days from now' },
  { value: String(365 * DAY), label: 'A year from now' },
  { value: 'date', label: 'Until a date' },
];

/** When the file is gone by itself, and how to move that. */
export function Expiry({ file, canWrite, isChanging, onChange }: EditingProps) {
  const [isByDate, setIsByDate] = useState(false);
  const choose = (value: string) => {
    setIsByDate(value === 'date');
    if (value !== '' && value !== 'date') void onChange({ ttlSeconds: Number(value) });
  };
  const spans =
    file.maxExpiresAt === null ? SPANS : [...SPANS, { value: String(AS_LONG_AS_POSSIBLE), label: 'Latest possible' }];
  return (
    <section className={classes.section} aria-labelledby="expiry">
      <h3 id="expiry">Expiry</h3>
      <p className={classes.muted}>{describeExpiry(file)}</p>
      {canWrite && (
        <div className={classes.inline}>
          <NativeSelect
            aria-label="Change the expiry"
            data={spans}
            value={isByDate ? 'date' : ''}
            disabled={isChanging}
            onChange={(event) => choose(event.currentTarget.value)}
          />
          {isByDate && <UntilDate file={file} onChange={onChange} />}
        </div>
      )}
    </section>
  );
}

function describeExpiry({ expiresAt, maxExpiresAt }: FileDetail): string {
  const latest = maxExpiresAt === null ? '' : ` Latest possible: ${formatInstant(maxExpiresAt)}.`;
  if (expiresAt === null) return `Kept until it is deleted.${latest}`;
  return `Expires ${formatRelative(expiresAt)}, on ${formatInstant(expiresAt)}.${latest}`;
}

function UntilDate({ file, onChange }: Pick<EditingProps, 'file' | 'onChange'>) {
  const [date, setDate] = useState('');
  const seconds = Math.round((new Date(date).getTime() - Date.now()) / 1_000);
  return (
    <>
      <TextInput
        type="datetime-local"
        aria-label="Until"
        value={date}
        max={file.maxExpiresAt === null ? undefined : localMinutes(file.maxExpiresAt)}
        onChange={(event) => setDate(event.currentTarget.value)}
      />
      <Button variant="default" disabled={!(seconds > 0)} onClick={() => void onChange({ ttlSeconds: seconds })}>
        Move
      </Button>
    </>
  );
}

/** As a date field writes an instant: `2026-01-31T12:34`, in the time zone of the browser. */
function localMinutes(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
