import type { Storage } from '../../graph/documents/usage';
import { formatBytes, formatCount } from '../../parts/amounts';
import classes from './storage.module.css';

/** How full it is, of bytes and of files: what is kept, what is reserved for uploads in progress, and the rest. */
export function QuotaBars({ storage }: { readonly storage: Storage }) {
  return (
    <div className={classes.card}>
      <h2>Quota</h2>
      <QuotaBar
        label="Bytes"
        used={storage.usedBytes}
        reserved={storage.reservedBytes}
        limit={storage.limitBytes}
        format={formatBytes}
      />
      <QuotaBar
        label="Files"
        used={storage.files}
        reserved={storage.reservedFiles}
        limit={storage.filesLimit}
        format={(count) => formatCount(count, 'file')}
      />
    </div>
  );
}

interface QuotaBarProps {
  readonly label: string;
  readonly used: number;
  readonly reserved: number;
  readonly limit: number;
  format(amount: number): string;
}

function QuotaBar({ label, used, reserved, limit, format }: QuotaBarProps) {
  const part = (amount: number) => (limit === 0 ? 100 : Math.min(100, (100 * amount) / limit));
  const fullness = part(used + reserved);
  const left = Math.max(0, limit - used - reserved);
  const state = fullness >= 95 ? 'full' : fullness >= 80 ? 'filling' : 'free';
  const text = `${format(used)} of ${format(limit)} used, ${format(reserved)} reserved, ${format(left)} left`;
  return (
    <div className={classes.quota}>
      <div className={classes.quotaHead}>
        <span>{label}</span>
        <span>
          <strong>{format(used)}</strong> of {format(limit)} · {percent(part(used))}
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: the element of that name has one amount, and this has two. */}
      <div
        role="meter"
        className={classes.bar}
        data-state={state}
        aria-label={`${label} of the quota`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fullness)}
        aria-valuetext={text}
      >
        <span className={classes.used} style={{ width: `${part(used)}%` }} />
        <span className={classes.reserved} style={{ width: `${Math.min(part(reserved), 100 - part(used))}%` }} />
      </div>
      <p className={classes.note}>
        {reserved > 0 && `${format(reserved)} reserved for uploads in progress · `}
        {format(left)} left
        {state === 'full' && ' · Delete what is no longer needed, or ask for a larger quota.'}
      </p>
    </div>
  );
}

/** `0 %`, `<1 %`, `37 %`. */
function percent(value: number): string {
  return value > 0 && value < 1 ? '<1 %' : `${Math.round(value)} %`;
}
