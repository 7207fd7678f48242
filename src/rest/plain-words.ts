/** Of what a schema expects, by the names that zod has for it. */
const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const REWORDINGS: readonly (readonly [RegExp, (...groups: string[]) => string])[] = [
  [/^Invalid input: expected (\w+), received undefined$/, (noun) => `it is missing, and takes ${nounOf(noun)}`],
  [/^Invalid input: expected (\w+)(?:, received .+)?$/, (noun) => `it takes ${nounOf(noun)}`],
  [/^Invalid input: expected (".+")$/, (value) => `it takes ${value}`],
  [/^Invalid option: expected one of (.+)$/, oneOf],
  [/^Invalid input$/, () => 'its value is of no form that is taken here'],
  [/^Invalid ISO datetime$/, () => 'it must be an instant, as 2026-11-30T00:00:00Z'],
  [/^Too small: expected (?:number|int) to be >=(\S+)$/, (least) => `it is at least ${least}`],
  [/^Too big: expected (?:number|int) to be <=(\S+)$/, (most) => `it is at most ${most}`],
  [/^Too big: expected string to have <=(\d+) characters$/, (most) => `it has at most ${most} characters`],
  [/^Too big: expected array to have <=(\d+) items$/, (most) => `it has at most ${most} entries`],
];

/** What zod says of a value, in words for people who write no TypeScript: without `NaN`, `undefined` and `record`. */
export function plainWords(message: string): string {
  for (const [form, reword] of REWORDINGS) {
    const groups = form.exec(message)?.slice(1);
    if (groups !== undefined) return reword(...groups);
  }
  return message;
}

function nounOf(noun = ''): string {
  return NOUNS[noun] ?? noun;
}

/** @param values as zod writes them: `"url"|"hex"`. The empty one is taken for what is not given, and is no choice. */
function oneOf(values = ''): string {
  const [first = '', ...others] = values.split('|').filter((value) => value !== '""');
  return others.length === 0 ? `it takes ${first}` : `it is one of ${[first, ...others].join(', ')}`;
}
