import { useComputedColorScheme } from '@mantine/core';
import type { Metric } from '../history/metrics';
import { totalOf, type UsageGroup } from '../history/usage-table';
import { plotColors } from './palette';
import classes from './plot.module.css';

interface LegendProps {
  readonly metric: Metric;
  readonly groups: readonly UsageGroup[];
  readonly values: readonly (readonly number[])[];
  /** Of which bar the amounts are told; null: of all. */
  readonly index: number | null;
}

/** What the colors stand for, with amounts: nobody has to tell them apart to know who has how much. */
export function Legend({ metric, groups, values, index }: LegendProps) {
  const { groups: colors } = plotColors(useComputedColorScheme('light'), groups.length);
  return (
    <ul className={classes.legend}>
      {groups.map(({ key, name }, at) => {
        const own = values[at] ?? [];
        return (
          <li key={key}>
            <span className={classes.swatch} style={{ backgroundColor: colors[at] }} />
            <span className={classes.groupName} dir="auto" title={name}>
              {name}
            </span>
            <span className={classes.amount}>
              {metric.format(index === null ? totalOf(own, metric.sums) : (own[index] ?? 0))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
