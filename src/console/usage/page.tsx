import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useSearch } from '../app/navigation';
import { FailureNotice } from '../parts/failure-notice';
import { Icon } from '../parts/icon';
import { RangePicker } from './choice/range-picker';
import { readChoice } from './choice/usage-choice';
import { saveText, toCsv } from './history/csv';
import { METRICS } from './history/metrics';
import { type History, useHistory } from './history/use-history';
import classes from './page.module.css';
import plotClasses from './plots/plot.module.css';
import { PlotCard } from './plots/plot-card';
import { StorageSection } from './storage/storage-section';

/** What is kept now, and what happened over time. */
export function Page() {
  const [search, change] = useSearch();
  const choice = readChoice(search);
  const history = useHistory(choice);
  const [version, setVersion] = useState(0);
  const reload = () => {
    setVersion(version + 1);
    history.reload();
  };
  const { answered } = history;
  const saveCsv = () => {
    if (answered === null) return;
    const { from, to } = answered.variables;
    const name = `usage-${from.slice(0, 10)}-to-${to.slice(0, 10)}.csv`;
    saveText(name, toCsv(answered.points, answered.choice.group, answered.nameOf));
  };
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>Usage</h1>
        <Button variant="default" size="sm" loading={history.isLoading && answered !== null} onClick={reload}>
          Refresh
        </Button>
      </div>
      <StorageSection version={version} />
      <div className={classes.head}>
        <h2>History</h2>
        <div className={classes.actions}>
          <RangePicker choice={choice} onChange={(changes) => change(changes, { replace: true })} />
          <Button
            variant="default"
            leftSection={<Icon name="download" size={16} />}
            disabled={history.isLoading || answered === null || answered.points.length === 0}
            onClick={saveCsv}
          >
            CSV
          </Button>
        </div>
      </div>
      {history.failure !== null && <FailureNotice failure={history.failure} onRetry={history.reload} />}
      <Plots history={history} />
      <p className={classes.note}>Times are in UTC. The most recent period is still in progress.</p>
    </div>
  );
}

function Plots({ history }: { readonly history: History }) {
  const { answered, isLoading, failure } = history;
  if (answered === null && failure !== null) return null;
  return (
    <div className={plotClasses.grid} data-loading={isLoading && answered !== null} aria-busy={isLoading}>
      {METRICS.map((metric) =>
        answered === null ? (
          <Skeleton
            key={metric.name}
            className={plotClasses.placeholder}
            radius="lg"
            aria-label={`Loading ${metric.title}`}
          />
        ) : (
          <PlotCard
            key={metric.name}
            metric={metric}
            table={answered.table}
            granularity={answered.choice.granularity}
          />
        ),
      )}
    </div>
  );
}
