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

/** The metadata of a file under which its prompt is found, where the project keeps prompts. */
const PROMPT_KEY = 'prompt';
/** As those of any metadata. */
const MAX_VALUE_CHARACTERS = 1_000;
const MAX_ENTRIES = 50;

/** Adds the prompt, or its first 1,000 characters, to what is noted of the outputs. What the caller noted itself stays. */
export function withPrompt(options: OutputOptions, prompt: string): OutputOptions {
  const metadata = options.metadata ?? {};
  if (Object.hasOwn(metadata, PROMPT_KEY) || Object.keys(metadata).length >= MAX_ENTRIES) return options;
  return { ...options, metadata: { ...metadata, [PROMPT_KEY]: [...prompt].slice(0, MAX_VALUE_CHARACTERS).join('') } };
}
