// As much of jq as the README's tour uses, for whom has no jq: `.`, a path, `del(.name)`, -r, and -n with named arguments.
const { readFileSync } = require('node:fs');

let raw = false;
let empty = false;
const named = {};
const rest = [];
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift();
  if (word === '-r') raw = true;
  else if (word === '-n') empty = true;
  else if (word === '--arg') named[words.shift()] = words.shift();
  else if (word === '--argjson') named[words.shift()] = JSON.parse(words.shift());
  else rest.push(word);
}
const [filter = '.', file = 0] = rest;
const output = apply(filter, empty ? null : JSON.parse(readFileSync(file, 'utf8')));
process.stdout.write(`${raw && typeof output === 'string' ? output : JSON.stringify(output, null, 2)}\n`);

function apply(text, input) {
  // An object of the named arguments, each by its own name: `{query: $query, variables: $variables}`.
  if (/^\{(\w+: \$\w+(, )?)+\}$/.test(text)) {
    return Object.fromEntries([...text.matchAll(/(\w+): \$(\w+)/g)].map(([, name, value]) => [name, named[value]]));
  }
  const deleted = /^del\(\.(\w+)\)$/.exec(text);
  if (deleted) return Object.fromEntries(Object.entries(input).filter(([name]) => name !== deleted[1]));
  if (!/^\.[\w.[\]]*$/.test(text)) throw new Error(`This stand-in for jq does not know the filter ${text}`);
  return [...text.matchAll(/\w+/g)].reduce((value, [name]) => value?.[name] ?? null, input);
}
