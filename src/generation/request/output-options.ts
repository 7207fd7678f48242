import { MediaFailure } from '../../domain/errors';
import { checkFileAttributes, type FileAttributes, type FileAttributesInput } from '../../files/file-attributes';

/** What a client may say of the outputs of a generation. Absent and null both mean: not given. */
export interface OutputOptionsInput extends FileAttributesInput {
  readonly store?: boolean | null;
}

/** The same, checked: plain JSON. */
export interface OutputOptions extends FileAttributes {
  /** null: as the project has it by default. */
  readonly store: boolean | null;
}

const PATH = ['input', 'output'] as const;

/** @throws {MediaFailure} INVALID_INPUT with the path of the field */
export function checkOutputOptions(input: OutputOptionsInput | null | undefined): OutputOptions {
  const { store = null, ...attributes } = input ?? {};
  if (store === false && Object.values(attributes).some((value) => value != null)) {
    const message = 'An output that is not to be stored has no name, tags, metadata or time to live.';
    throw new MediaFailure('INVALID_INPUT', message, { path: PATH });
  }
  return { store, ...checkFileAttributes(attributes, PATH) };
}

/** The name of one output: with its number in it where there are several. */
export function outputFilename(filename: string, index: number, count: number): string {
  if (count === 1) return filename;
  const dot = filename.lastIndexOf('.');
  const end = dot > 0 ? dot : filename.length;
  return `${filename.slice(0, end)}-${index + 1}${filename.slice(end)}`;
}
