import type { UsagePoint } from '../../graph/documents/usage';
import { METRICS } from './metrics';

/**
 * What was answered as comma-separated values (RFC 4180): a row for each hour, day or month and group, amounts in bytes and
 * US dollars.
 */
export function toCsv(points: readonly UsagePoint[], groupName: string, nameOf: (key: string) => string): string {
  const head = ['from', ...(groupName === '' ? [] : [groupName]), ...METRICS.map(({ name }) => name)];
  const rows = points.map((point) => [
    point.from,
    ...(groupName === '' ? [] : [textCell(nameOf(point.group[0] ?? ''))]),
    ...METRICS.map(({ name }) => String(point[name])),
  ]);
  return [head, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula begins with an apostrophe: names are chosen by others. */
export function textCell(text: string): string {
  const harmless = /^[\s]*[=+\-@\t\r\n|%＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n;\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Has the browser save a text as a file. */
export function saveText(filename: string, text: string): void {
  // Spreadsheets take a text for UTF-8 when it begins with this mark.
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
