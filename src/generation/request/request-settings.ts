import { ProjectEntity } from '../../database/entities/project';
import { MediaFailure } from '../../domain/errors';
import { checkFileAttributes, type FileAttributes, type FileAttributesInput } from '../../files/file-attributes';
import type { FileServices } from '../../files/file-services';
import type { GenerationRequest, MediaBytes, RequestOutline, RequestSettings } from '../../providers/media-model';

/** The bytes that a field of the input named. */
export interface MediaOfField {
  /** As `image` or `referenceImages[1]`. */
  readonly field: string;
  readonly media: MediaBytes;
}

/** What can be checked of a request whose media are not read yet. @param fields as `image` or `referenceImages[1]` */
export function outlineOfCall(
  settings: RequestSettings,
  fields: readonly { readonly field: string }[],
): RequestOutline {
  const names = fields.map(({ field }) => field);
  return {
    settings,
    media: new Set((['image', 'mask', 'audio', 'video'] as const).filter((name) => names.includes(name))),
    referenceImages: names.filter(isReference).length,
  };
}

function isReference(field: string): boolean {
  return field.startsWith('referenceImages[');
}

/** Puts settings and media together. */
export function assembleRequest(settings: RequestSettings, media: readonly MediaOfField[]): GenerationRequest {
  const named = (name: string) => media.find(({ field }) => field === name)?.media ?? null;
  const referenceImages = media.filter(({ field }) => isReference(field)).map((reference) => reference.media);
  switch (settings.kind) {
    case 'IMAGE':
      return { ...settings, image: named('image'), mask: named('mask'), referenceImages };
    case 'VIDEO':
      return { ...settings, image: named('image'), video: named('video'), referenceImages };
    case 'SPEECH':
      return settings;
    case 'TRANSCRIPTION': {
      const audio = named('audio');
      if (audio === null) throw new MediaFailure('INVALID_INPUT', 'There is no sound.', { path: ['input', 'audio'] });
      return { ...settings, audio };
    }
    default:
      return settings satisfies never;
  }
}

/** What a project has decided about what is generated for it. */
export interface GenerationPolicy {
  readonly zeroDataRetention: boolean;
  readonly storeByDefault: boolean;
  readonly keepPrompts: boolean;
}

/** Read fresh: policies change. */
export async function readGenerationPolicy({ dataSource }: FileServices, projectId: string): Promise<GenerationPolicy> {
  return dataSource.manager.findOneByOrFail(ProjectEntity, { id: projectId });
}

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

/** What was asked of the model in words; null: nothing that its outputs could be told by. */
export function promptOf(request: GenerationRequest | RequestSettings): string | null {
  switch (request.kind) {
    case 'IMAGE':
    case 'VIDEO':
      return request.prompt;
    case 'SPEECH':
      return request.text;
    case 'TRANSCRIPTION':
      return null;
    default:
      return request satisfies never;
  }
}

/** Adds the prompt, or its first 1,000 characters, to what is noted of the outputs. What the caller noted itself stays. */
export function withPrompt(options: OutputOptions, prompt: string): OutputOptions {
  const metadata = options.metadata ?? {};
  if (Object.hasOwn(metadata, PROMPT_KEY) || Object.keys(metadata).length >= MAX_ENTRIES) return options;
  return { ...options, metadata: { ...metadata, [PROMPT_KEY]: [...prompt].slice(0, MAX_VALUE_CHARACTERS).join('') } };
}
