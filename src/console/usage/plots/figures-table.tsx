import type { UsageGranularity } from '../../graph/documents/usage';
import { type Metric } from '../history/metrics';
import type { UsageTable } from '../history/usage-table';
import { longName } from './instants';
import classes from './plot.module.css';

interface FiguresTableProps {
  readonly metric: Metric;
  readonly table: UsageTable;
  readonly granularity: UsageGranularity;
  readonly values: readonly (readonly number[])[];
  readonly sums: readonly number[];
}

/** The latest first. */
export function FiguresTable({ metric, table, granularity, values, sums }: FiguresTableProps) {
  const { beginnings, groups } = table;
  const rows = beginnings.map((begin, at) => ({ begin, at })).reverse();
  const isApart = groups.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has nothing in it that takes the focus.
    <section className={classes.scroller} aria-label={`Figures: ${metric.title}`} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            {isApart &&
              groups.map(({ key, name }) => (
                <th key={key} scope="col" dir="auto">
                  {name}
                </th>
              ))}
            <th scope="col">{isApart ? 'Total' : metric.title}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ begin, at }) => (
            <tr key={begin}>
              <th scope="row">{longName(begin, granularity)}</th>
              {isApart && groups.map(({ key }, group) => <td key={key}>{metric.format(values[group]?.[at] ?? 0)}</td>)}
              <td>{metric.format(sums[at] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
