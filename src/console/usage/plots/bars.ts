// Before the library.
import './known-language';
import uPlot from 'uplot';
import type { PlotColors } from './palette';

export interface BarsOptions {
  /** One below the other: for each group, what it has in each hour, day or month. */
  readonly groups: readonly (readonly number[])[];
  readonly colors: PlotColors;
  readonly width: number;
  readonly height: number;
  /** Whether the left axis has whole numbers only. */
  readonly isWhole: boolean;
  labelOf(index: number): string;
  format(value: number): string;
  /** The pointer is above this one; null: above none. */
  onPoint(index: number | null): void;
}

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
/** What a label of the lower axis needs, in pixels. */
const LABEL_WIDTH = 74;

/** Bars on each other, drawn on a canvas: those that reach highest first, so that the others lie before them. */
export function drawBars(target: HTMLElement, options: BarsOptions): uPlot {
  const { groups, colors, width, height } = options;
  const count = groups[0]?.length ?? 0;
  const stacked = stack(groups);
  const plot = new uPlot(
    {
      width,
      height,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      scales: {
        x: { time: false, range: () => [-0.5, Math.max(count, 1) - 0.5] },
        y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] },
      },
      axes: [lowerAxis(options, count), leftAxis(options)],
      series: [
        {},
        ...stacked.map((_values, index) => ({
          fill: colors.groups[groups.length - 1 - index] ?? colors.text,
          stroke: colors.surface,
          width: groups.length > 1 && count < 120 ? 1 : 0,
          paths: uPlot.paths.bars?.({ size: [0.78, 44, 1], radius: [0.12, 0] }),
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [({ cursor }) => options.onPoint(cursor.idx ?? null)] },
    },
    [Array.from({ length: count }, (_, index) => index), ...stacked],
    target,
  );
  return plot;
}

/** Shows where something is, as the pointer does. */
export function pointAt(plot: uPlot, index: number | null): void {
  const left = index === null ? -10 : plot.valToPos(index, 'x');
  plot.setCursor({ left, top: index === null ? -10 : 10 }, false);
}

/** The highest first. Null, where there is no bar: one without a height would still have an outline. */
function stack(groups: readonly (readonly number[])[]): (number | null)[][] {
  const reached = (groups[0] ?? []).map(() => 0);
  const stacked = groups.map((values) =>
    values.map((value, index) => {
      const top = (reached[index] ?? 0) + value;
      reached[index] = top;
      return value > 0 ? top : null;
    }),
  );
  return stacked.reverse();
}

function lowerAxis({ colors, labelOf, width }: BarsOptions, count: number): uPlot.Axis {
  const every = Math.max(1, Math.ceil(count / Math.max(2, Math.floor((width - 60) / LABEL_WIDTH))));
  const splits = Array.from({ length: count }, (_, index) => index).filter((index) => index % every === 0);
  return {
    font: FONT,
    stroke: colors.text,
    grid: { show: false },
    ticks: { stroke: colors.grid, width: 1, size: 4 },
    size: 28,
    gap: 4,
    splits: () => splits,
    values: (_plot, shown) => shown.map(labelOf),
  };
}

/** 1, 2, 5, 10, 20, 50 … */
const WHOLE_STEPS = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

function leftAxis({ colors, format, isWhole }: BarsOptions): uPlot.Axis {
  return {
    font: FONT,
    stroke: colors.text,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
    size: 62,
    gap: 6,
    space: 42,
    ...(isWhole && { incrs: WHOLE_STEPS }),
    values: (_plot, splits) => splits.map(format),
  };
}
