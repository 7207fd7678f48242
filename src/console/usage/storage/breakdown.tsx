import type { StorageBucket } from '../../graph/documents/usage';
import { formatBytes, formatCount } from '../../parts/amounts';
import classes from './storage.module.css';

interface Part {
  readonly label: string;
  readonly buckets: readonly StorageBucket[];
}

interface BreakdownProps {
  readonly title: string;
  readonly parts: readonly Part[];
  /** Kinds and origins have names that people know them by. */
  readonly names: Readonly<Record<string, string>>;
}

const MAX_SHOWN = 6;

/** What is kept, told apart. */
export function Breakdown({ title, parts, names }: BreakdownProps) {
  return (
    <div className={classes.card}>
      <h2>{title}</h2>
      {parts.every(({ buckets }) => buckets.length === 0) && <p className={classes.note}>Nothing stored yet.</p>}
      {parts.map(({ label, buckets }) => (
        <Buckets key={label} label={label} buckets={buckets} names={names} />
      ))}
    </div>
  );
}

/** The most first. */
function Buckets({ label, buckets, names }: Part & Pick<BreakdownProps, 'names'>) {
  const sorted = [...buckets].sort((one, other) => other.bytes - one.bytes);
  const most = sorted[0]?.bytes ?? 0;
  if (sorted.length === 0) return null;
  return (
    <ul className={classes.buckets} aria-label={label}>
      {sorted.slice(0, MAX_SHOWN).map(({ key, bytes, files }) => (
        <li key={key}>
          <span className={classes.bucketName} dir="auto">
            {names[key] ?? key}
          </span>
          <span className={classes.note}>
            {formatBytes(bytes)} · {formatCount(files, 'file')}
          </span>
          <span className={classes.thin} aria-hidden="true">
            <span style={{ width: `${most === 0 ? 0 : (100 * bytes) / most}%` }} />
          </span>
        </li>
      ))}
      {sorted.length > MAX_SHOWN && <li className={classes.note}>and {sorted.length - MAX_SHOWN} more</li>}
    </ul>
  );
}
