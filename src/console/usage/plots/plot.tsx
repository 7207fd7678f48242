import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import 'uplot/dist/uPlot.min.css';
import type uPlot from 'uplot';
import { type BarsOptions, drawBars, pointAt } from './bars';
import { plotColors } from './palette';
import classes from './plot.module.css';

const HEIGHT = 190;

interface PlotProps extends Pick<BarsOptions, 'groups' | 'isWhole' | 'labelOf' | 'format' | 'onPoint'> {
  /** The one that is told of beside the plot; null: none. */
  readonly index: number | null;
}

/** The picture of a plot: what it shows is told beside it as well, so those who do not see it miss nothing. */
export function Plot({ groups, isWhole, index, labelOf, format, onPoint }: PlotProps) {
  const scheme = useComputedColorScheme('light');
  const target = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ labelOf, format, onPoint });
  latest.current = { labelOf, format, onPoint };
  useEffect(() => {
    const element = target.current;
    if (element === null) return;
    const draw = (width: number) => {
      plot.current?.destroy();
      plot.current = drawBars(element, {
        groups,
        colors: plotColors(scheme, groups.length),
        width,
        height: HEIGHT,
        isWhole,
        labelOf: (at) => latest.current.labelOf(at),
        format: (value) => latest.current.format(value),
        onPoint: (at) => latest.current.onPoint(at),
      });
    };
    const observer = new ResizeObserver(([entry]) => draw(Math.floor(entry?.contentRect.width ?? 300)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [groups, isWhole, scheme]);
  useEffect(() => {
    if (plot.current !== null) pointAt(plot.current, index);
  }, [index]);
  return <div ref={target} className={classes.canvas} aria-hidden="true" />;
}
