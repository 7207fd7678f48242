import type { ConsolePage } from './console-page';

/** What a person does with the form of the page on which things are generated. */

export async function writePrompt({ page }: ConsolePage, words: string): Promise<void> {
  await page.waitForSelector('main form textarea');
  await page.$eval('main form textarea', (field) => field.select());
  await page.type('main form textarea', words);
}

export function enterSetting({ page }: ConsolePage, field: string, value: string): Promise<void> {
  return page.locator(`::-p-aria(${field})`).fill(value);
}

export function chooseKind({ page }: ConsolePage, kind: string): Promise<void> {
  return page.$eval(`main input[type="radio"][value="${kind}"]`, (radio) => radio.click());
}

/** By pointer, across the middle of the picture. @param look called when it is painted, and not taken yet */
export async function paintMask(console: ConsolePage, look: () => Promise<void>): Promise<void> {
  const { page } = console;
  await console.click('Paint a mask');
  const picture = await page.waitForSelector('[role="application"] img');
  await page.waitForFunction(`document.querySelector('[role="application"] img').naturalWidth > 0`);
  const { x, y, width, height } = (await picture!.boundingBox())!;
  await page.mouse.move(x + width * 0.2, y + height * 0.3);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.8, y + height * 0.3, { steps: 12 });
  await page.mouse.move(x + width * 0.4, y + height * 0.42, { steps: 12 });
  await page.mouse.up();
  await look();
  await console.click('Use this mask');
  await console.seeText('Only the painted area changes.');
}
