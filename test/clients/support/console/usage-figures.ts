import type { ConsolePage } from './console-page';

/** What the plot of this title says that there was of it altogether. */
export function totalOf({ page }: ConsolePage, title: string): Promise<string | null | undefined> {
  return page.$$eval(
    'section[aria-labelledby]',
    (sections, wanted) =>
      sections.find((section) => section.querySelector('h3')?.textContent === wanted)?.querySelector('strong')
        ?.textContent,
    title,
  );
}
