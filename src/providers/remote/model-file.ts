import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { GenerationKind, ModelCapability } from '../../domain/generation';
import type { ModelAliases } from '../model-aliases';
import { MODEL_ENTRIES, MODEL_FILE, type ModelEntry } from './model-file-schema';
import type { Price, RemoteModelDescription } from './models/model-description';
import { anything } from './models/parameters';
import type { RemoteProvider } from './provider';
import { REMOTE_PROVIDERS } from './providers';

/** What is wrong with the file of models: a line each. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/** What the operator says of models. */
export interface ModelFile {
  /** Those that are not among the known ones: newer ones, or those of a server that speaks OpenAI's protocol. */
  readonly models: readonly RemoteModelDescription[];
  /** By the name, the model that is meant, and names for its voices; whether there are such, others check. */
  readonly aliases: ModelAliases;
}

/**
 * Reads `{ "models": […], "aliases": { "gpt-image-1": "local/renderer" } }`, or the array of models alone.
 *
 * @throws {ModelFileError}
 */
export function readModelFile(path: string): ModelFile {
  const content = readJson(path);
  const parsed = Array.isArray(content)
    ? MODEL_ENTRIES.transform((models) => ({ models, aliases: {} })).safeParse(content)
    : MODEL_FILE.safeParse(content);
  if (!parsed.success) {
    throw new ModelFileError(parsed.error.issues.map(problemOf).join('\n'));
  }
  const { models, aliases } = parsed.data;
  const ids = models.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: is there twice`);
  const problems = [...models.flatMap(entryProblems), ...repeated];
  if (problems.length > 0) throw new ModelFileError(problems.join('\n'));
  return { models: models.map(descriptionOf), aliases: new Map(Object.entries(aliases)) };
}

/** Of the name of an entry, what a name may be. */
function problemOf(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${issue.path.join('.')}: ${message}`;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ModelFileError(`${path} cannot be read as JSON.`, { cause: error });
  }
}

function descriptionOf(entry: ModelEntry): RemoteModelDescription {
  const { id, costUsd, parameters, maxPromptCharacters, aliases, deprecatedAt, ...rest } = entry;
  const provider = id.slice(0, id.indexOf('/'));
  const identity = {
    provider,
    providerModelId: id.slice(provider.length + 1),
    parameters: parameters.map((parameter) => (typeof parameter === 'string' ? anything(parameter) : parameter)),
    ...(maxPromptCharacters === undefined ? {} : { maxPromptCharacters }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(deprecatedAt === undefined ? {} : { shutdown: { on: deprecatedAt, successor: null } }),
  };
  const price = (unit: 'IMAGE' | 'CHARACTER' | 'AUDIO_SECOND' | 'VIDEO_SECOND'): Price | null =>
    costUsd === null ? null : { unit, usd: costUsd };
  switch (rest.kind) {
    case 'IMAGE':
      return { ...rest, ...identity, price: price('IMAGE') };
    case 'SPEECH': {
      const formats = Object.fromEntries(rest.formats.map((format) => [format, format]));
      return { ...rest, ...identity, formats, price: price('CHARACTER') };
    }
    case 'TRANSCRIPTION':
      return { ...rest, ...identity, price: price('AUDIO_SECOND') };
    case 'VIDEO':
      return { ...rest, ...identity, sizes: {}, maxReferenceImages: 0, price: price('VIDEO_SECOND') };
    default:
      return rest satisfies never;
  }
}

const CAPABILITIES: Readonly<Record<GenerationKind, readonly ModelCapability[]>> = {
  IMAGE: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES'],
  SPEECH: ['TEXT_TO_SPEECH'],
  TRANSCRIPTION: ['SPEECH_TO_TEXT'],
  VIDEO: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
};

/** What a model in the file says that cannot be. */
function entryProblems(entry: ModelEntry): readonly string[] {
  const { id, kind, capabilities } = entry;
  const provider = REMOTE_PROVIDERS.find(({ name }) => id.startsWith(`${name}/`));
  if (provider === undefined) {
    return [`${id}: the provider must be one of ${REMOTE_PROVIDERS.map(({ name }) => name).join(', ')}`];
  }
  const { name, impossible } = provider;
  const kinds = kindsOf(provider);
  if (!kinds.includes(kind)) return [`${id}: ${name} has models of kind ${kinds.join(', ')} only`];
  const foreign = capabilities.filter((capability) => !CAPABILITIES[kind].includes(capability));
  const said = [...capabilities, ...Object.entries(entry).flatMap(([name, value]) => (isSaid(value) ? [name] : []))];
  return [
    ...foreign.map((capability) => `${id}: ${capability} is none of kind ${kind}`),
    ...said
      .filter((field) => impossible.includes(field))
      .map((field) => `${id}: ${field} is not possible with ${name}`),
  ];
}

function kindsOf({ image, speech, transcription, video }: RemoteProvider): readonly GenerationKind[] {
  const wires = { IMAGE: image, SPEECH: speech, TRANSCRIPTION: transcription, VIDEO: video } as const;
  return (['IMAGE', 'SPEECH', 'TRANSCRIPTION', 'VIDEO'] as const).filter((kind) => wires[kind] !== null);
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}
