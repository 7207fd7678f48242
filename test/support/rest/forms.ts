/** A part of a form: a text, or a file. Their order is that of the list. */
export type Part = readonly [name: string, value: string | FilePart];
interface FilePart {
  readonly bytes: Buffer;
  readonly filename: string;
  /** Not given: the part says of none that it is. */
  readonly type?: string;
}

export function formOf(...parts: readonly Part[]): FormData {
  const form = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value.bytes)], { type: value.type ?? '' }), value.filename);
  }
  return form;
}

/** A text as browsers send it that a program appends as a `Blob`. */
export function blobPart(name: string, text: string, type = 'text/plain'): Part {
  return [name, { bytes: Buffer.from(text), filename: 'blob', type }];
}
