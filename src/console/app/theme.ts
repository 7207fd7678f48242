import { createTheme, type MantineColorSchemeManager } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: 6,
  colors: {
    // What Mantine calls dark, with the blue that the console's own surfaces have.
    dark: [
      '#e9eaf1',
      '#c9ccd8',
      '#a3a8bb',
      '#7d8398',
      '#414757',
      '#343947',
      '#252936',
      '#1c1f27',
      '#16181f',
      '#101218',
    ],
    iris: [
      '#f3f2fe',
      '#e3e0fc',
      '#c9c4f8',
      '#a79ff6',
      '#8b80ef',
      '#7163e2',
      '#5b4fd6',
      '#4c41bd',
      '#4138a3',
      '#342d86',
    ],
  },
  defaultRadius: 'md',
  radius: { md: '8px', lg: '12px' },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Hiragino Sans", "Noto Sans JP", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

const STORED_AS = 'mediagraph:color-scheme';

/** Keeps what was chosen where `color-scheme.ts` finds it before the page is painted. Nothing kept: as the system has it. */
export const colorSchemes: MantineColorSchemeManager = {
  get: (fallback) => {
    const chosen = localStorage.getItem(STORED_AS);
    return chosen === 'light' || chosen === 'dark' ? chosen : fallback;
  },
  set: (chosen) => localStorage.setItem(STORED_AS, chosen),
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => localStorage.removeItem(STORED_AS),
};

/** What the policy of the page asks of style elements. */
export function styleNonce(): string {
  return document.querySelector('link')?.nonce ?? '';
}
