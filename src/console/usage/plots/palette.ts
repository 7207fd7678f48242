/**
 * Colors that are told apart by those who do not see red or green, after Okabe and Ito, each with a contrast of three to one
 * or more against the surface behind it. They differ in lightness as well.
 */
const LIGHT = ['#0072b2', '#d55e00', '#009070', '#a8508a', '#7d6400', '#545a70'];
const DARK = ['#56b4e9', '#ef8a45', '#2fc9a0', '#e6a0cb', '#e8d94a', '#a3a8bb'];

export interface PlotColors {
  readonly groups: readonly string[];
  readonly surface: string;
  readonly grid: string;
  readonly text: string;
}

/** A canvas knows nothing of stylesheets: the same as `styles/base.css` has. */
export function plotColors(scheme: 'light' | 'dark', count: number): PlotColors {
  const isDark = scheme === 'dark';
  const one = [isDark ? '#8b80ef' : '#5b4fd6'];
  return {
    groups: count === 1 ? one : isDark ? DARK : LIGHT,
    surface: isDark ? '#1c1f27' : '#ffffff',
    grid: isDark ? '#2c303c' : '#e9e9f0',
    text: isDark ? '#a3a8bb' : '#5c6075',
  };
}
