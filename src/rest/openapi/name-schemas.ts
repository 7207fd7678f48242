/** What of a document has names, and uses them. */
interface Document {
  readonly paths?: object;
  readonly components?: { readonly schemas?: Record<string, unknown> };
}

/** Schemas are printed as what comes in and as what goes out; most are one of the two. */
function removeUnused(document: Document): void {
  const { schemas = {} } = document.components ?? {};
  for (let removed = 1; removed > 0; ) {
    removed = 0;
    for (const name of Object.keys(schemas)) {
      const { [name]: schema, ...others } = schemas;
      const elsewhere = JSON.stringify([document.paths, others]);
      if (elsewhere.includes(`"#/components/schemas/${name}"`)) continue;
      delete schemas[name];
      removed += 1;
    }
  }
}

/** What only comes in is called as it is: `ImageRequest`, not `ImageRequestInput`. */
export function nameOnce<Printed extends Document>(printed: Printed): Printed {
  removeUnused(printed);
  const names = Object.keys(printed.components?.schemas ?? {});
  const renamed = names.filter((name) => name.endsWith(INPUT) && !names.includes(name.slice(0, -INPUT.length)));
  let text = JSON.stringify(printed);
  for (const name of renamed) {
    const plain = name.slice(0, -INPUT.length);
    text = text.replaceAll(`"#/components/schemas/${name}"`, `"#/components/schemas/${plain}"`);
    text = text.replace(`"${name}":{`, `"${plain}":{`);
  }
  return JSON.parse(text);
}

const INPUT = 'Input';
