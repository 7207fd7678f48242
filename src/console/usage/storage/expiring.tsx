import { Link } from '../../app/navigation';
import { useSession } from '../../app/session';
import type { Storage } from '../../graph/documents/usage';
import { formatBytes, formatCount } from '../../parts/amounts';
import classes from './storage.module.css';

const SPANS = [
  { name: 'hour', label: 'Within the hour' },
  { name: 'day', label: 'Within a day' },
  { name: 'week', label: 'Within 7 days' },
  { name: 'month', label: 'Within 30 days' },
] as const;

/** What frees itself, each span with those before it. */
export function Expiring({ storage }: { readonly storage: Storage }) {
  const canRead = useSession().can('FILES_READ');
  return (
    <div className={classes.card}>
      <h2>Expires soon</h2>
      <table className={classes.table}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">When</th>
            <th scope="col">Files</th>
            <th scope="col">Bytes</th>
          </tr>
        </thead>
        <tbody>
          {SPANS.map(({ name, label }) => (
            <tr key={name}>
              <th scope="row">{label}</th>
              <td>{formatCount(storage[name].files, 'file')}</td>
              <td>{formatBytes(storage[name].bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {canRead && (
        <p className={classes.note}>
          <Link href="/?order=expiring&view=list">View files by expiry</Link>
        </p>
      )}
    </div>
  );
}
