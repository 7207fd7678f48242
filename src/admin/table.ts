/** What a verb returned, for people: a list as a table, anything else as one line for each of its fields. */
export function formatForPeople(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'None.' : tableOf(value.map(fieldsOf));
  const fields = Object.entries(fieldsOf(value));
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, text]) => `${name.padEnd(width)}  ${text}`.trimEnd()).join('\n');
}

type Fields = Readonly<Record<string, string>>;

function tableOf(rows: readonly Fields[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => {
    const cells = [name, ...rows.map((row) => row[name] ?? '')];
    const width = Math.max(...cells.map((cell) => cell.length));
    return cells.map((cell) => cell.padEnd(width));
  });
  const lines = [0, ...rows.map((_row, index) => index + 1)];
  return lines
    .map((line) =>
      columns
        .map((cells) => cells[line])
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) return { value: textOf(value) };
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, textOf(field)]));
}

/** Filenames and tags come from clients: no control character reaches the terminal, nor one that turns text around. */
function textOf(value: unknown): string {
  return plainTextOf(value).replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '\ufffd');
}

function plainTextOf(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
