/** One for each number of digits: to make one takes longer than all else that a row of a list is made of. */
const numbers = [0, 1].map((digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }));
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `0 B`, `12 kB`, `1.4 GB`: by thousands, as file managers and disks count. */
export function formatBytes(bytes: number): string {
  let [value, power] = [bytes, 0];
  // What would be rounded to a thousand is one of the next.
  while (value >= 999.5 && power < UNITS.length - 1) {
    value /= 1_000;
    power += 1;
  }
  const digits = power === 0 || value >= 99.95 ? 0 : 1;
  return `${numbers[digits]?.format(value)} ${UNITS[power]}`;
}

/** `1 file`, `1,024 files`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `0:07`, `1:02:33`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
