/** A part of a form: a text, or a file. Their order is that of the list. */
export type Part = readonly [name: string, value: string | { readonly bytes: Buffer; readonly filename: string }];

export function formOf(...parts: readonly Part[]): FormData {
  const form = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value.bytes)]), value.filename);
  }
  return form;
}
