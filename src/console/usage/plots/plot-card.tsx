import { Switch } from '@mantine/core';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import type { UsageGranularity } from '../../graph/documents/usage';
import { type Metric } from '../history/metrics';
import { totalOf, type UsageTable, valuesOf } from '../history/usage-table';
import { FiguresTable } from './figures-table';
import { longName, shortName } from './instants';
import { Legend } from './legend';
import { Plot } from './plot';
import classes from './plot.module.css';

interface PlotCardProps {
  readonly metric: Metric;
  readonly table: UsageTable;
  readonly granularity: UsageGranularity;
}

/** One figure over time: as a plot whose bars are pointed at by pointer or arrow keys, or as a table. */
export function PlotCard({ metric, table, granularity }: PlotCardProps) {
  const { beginnings, groups } = table;
  const titleId = useId();
  const [isTable, setIsTable] = useState(false);
  const [pointed, setIndex] = useState<number | null>(null);
  const index = pointed !== null && pointed < beginnings.length ? pointed : null;
  const values = useMemo(() => groups.map((group) => valuesOf(group, metric.name)), [groups, metric]);
  const sums = useMemo(() => beginnings.map((_begin, at) => sumAt(values, at)), [beginnings, values]);
  const total = totalOf(sums, metric.sums);
  const isOneDay = beginnings.length <= 25;
  const summary = summarize(metric, sums, beginnings, granularity);
  const told =
    index === null ? summary : `${longName(beginnings[index] ?? '', granularity)}: ${metric.format(sums[index] ?? 0)}`;
  return (
    <section className={classes.card} aria-labelledby={titleId}>
      <div className={classes.head}>
        <h3 id={titleId}>{metric.title}</h3>
        <strong className={classes.total}>{metric.format(total)}</strong>
        <Switch
          className={classes.switch}
          size="xs"
          label="Table"
          aria-label={`${metric.title} as a table`}
          checked={isTable}
          onChange={({ currentTarget }) => setIsTable(currentTarget.checked)}
        />
      </div>
      <p className={classes.told}>{told}</p>
      {isTable ? (
        <FiguresTable {...{ metric, table, granularity, values, sums }} />
      ) : (
        <Explorer {...{ index, setIndex, count: beginnings.length, titleId, told }}>
          <Plot
            groups={values}
            isWhole={metric.isWhole}
            index={index}
            labelOf={(at) => shortName(beginnings[at] ?? '', granularity, isOneDay)}
            format={metric.format}
            onPoint={setIndex}
          />
        </Explorer>
      )}
      {groups.length > 1 && !isTable && <Legend {...{ metric, groups, values, index }} />}
    </section>
  );
}

interface ExplorerProps {
  readonly index: number | null;
  readonly count: number;
  readonly titleId: string;
  readonly told: string;
  readonly children: React.ReactNode;
  setIndex(index: number | null): void;
}

/** Arrow keys go from bar to bar, and a screen reader says each. */
function Explorer({ index, setIndex, count, titleId, told, children }: ExplorerProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, index, count);
    if (next === undefined) return;
    event.preventDefault();
    setIndex(next);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      className={classes.explorer}
      aria-labelledby={titleId}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, count - 1)}
      aria-valuenow={index ?? Math.max(0, count - 1)}
      aria-valuetext={told}
      onKeyDown={onKeyDown}
      onBlur={() => setIndex(null)}
    >
      {children}
    </div>
  );
}

function nextIndex(key: string, index: number | null, count: number): number | null | undefined {
  const at = index ?? count;
  const within = (to: number) => Math.min(count - 1, Math.max(0, to));
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(at - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return within(index === null ? 0 : at + 1);
    case 'PageDown':
      return within(at - 7);
    case 'PageUp':
      return within(at + 7);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}

function sumAt(values: readonly (readonly number[])[], at: number): number {
  return values.reduce((sum, each) => sum + (each[at] ?? 0), 0);
}

/** What a plot says, in a sentence. */
function summarize(
  metric: Metric,
  sums: readonly number[],
  beginnings: readonly string[],
  granularity: UsageGranularity,
) {
  const most = sums.reduce((best, value, at) => (value > (sums[best] ?? 0) ? at : best), 0);
  if ((sums[most] ?? 0) === 0) return `${metric.hint}. None in this range.`;
  return `${metric.hint}. Peak: ${metric.format(sums[most] ?? 0)}, ${longName(beginnings[most] ?? '', granularity)}.`;
}
