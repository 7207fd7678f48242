import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Price, RemoteModelDescription } from '../models/model-description';
import { anything } from '../models/parameters';
import { entryProblems } from './entry-problems';
import { MODEL_ENTRY, type ModelEntry } from './model-entry';

/** What is wrong with the file of models: a line each. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/**
 * Reads a JSON array of models that are not among the known ones: newer ones, or those of a server that speaks OpenAI's
 * protocol.
 *
 * @throws {ModelFileError}
 */
export function readModelFile(path: string): readonly RemoteModelDescription[] {
  const parsed = z.array(MODEL_ENTRY).max(1_000).safeParse(readJson(path));
  if (!parsed.success) {
    throw new ModelFileError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const ids = parsed.data.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: is there twice`);
  const problems = [...parsed.data.flatMap(entryProblems), ...repeated];
  if (problems.length > 0) throw new ModelFileError(problems.join('\n'));
  return parsed.data.map(descriptionOf);
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
