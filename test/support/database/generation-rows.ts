import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { GenerationEntity } from '../../../src/database/entities/generation';
import { GenerationInputEntity, GenerationOutputEntity } from '../../../src/database/entities/generation-media';
import { newId } from '../../../src/database/new-id';

/** A generation with what went in and came out. */
export interface GenerationRow
  extends Pick<
    GenerationEntity,
    'id' | 'kind' | 'model' | 'status' | 'progress' | 'createdAt' | 'startedAt' | 'completedAt' | 'failure' | 'usage'
  > {
  readonly ownerId: string | null;
  readonly transcript: GenerationEntity['transcript'];
  readonly transcriptExpiresAt: Date | null;
  readonly inputs: readonly Pick<GenerationInputEntity, 'field' | 'fileId' | 'url'>[];
  readonly outputs: readonly Omit<GenerationOutputEntity, 'generationId' | 'index'>[];
}

/** A picture that was made of nothing and kept nowhere; `given` says in what it differs. */
export function generationRow(given: Partial<GenerationRow> = {}): GenerationRow {
  return {
    id: newId('gen'),
    kind: 'IMAGE',
    model: 'scripted/model',
    status: 'SUCCEEDED',
    progress: 100,
    createdAt: new Date(),
    startedAt: new Date(),
    completedAt: new Date(),
    failure: null,
    ownerId: null,
    usage: { images: 1, characters: null, audioSeconds: null, videoSeconds: null, costUsd: 0.25 },
    transcript: null,
    transcriptExpiresAt: null,
    inputs: [],
    outputs: [outputRow()],
    ...given,
  };
}

export function inputOf(fileId: string, field = 'image'): GenerationRow['inputs'][number] {
  return { field, fileId, url: null };
}

/** An output that nobody wanted to be stored. */
export function outputRow(given: Partial<GenerationRow['outputs'][number]> = {}): GenerationRow['outputs'][number] {
  return {
    mimeType: 'image/png',
    sizeBytes: 1_000,
    sha256: randomBytes(32).toString('hex'),
    media: null,
    fileId: null,
    skipReason: 'OPTED_OUT',
    ...given,
  };
}

export function storedAs(fileId: string): GenerationRow['outputs'][number] {
  return outputRow({ fileId, skipReason: null });
}

/** Puts generations into a project without making anything. */
export async function insertGenerationRows(
  { manager }: DataSource,
  { organizationId, projectId }: { readonly organizationId: string; readonly projectId: string },
  rows: readonly GenerationRow[],
): Promise<void> {
  const generations = rows.map(({ inputs, outputs, ...row }) => ({ ...row, organizationId, projectId }));
  await manager.insert(GenerationEntity, generations);
  const inputs = rows.flatMap(({ id: generationId, inputs }) =>
    inputs.map((input, position) => ({ ...input, generationId, position })),
  );
  const outputs = rows.flatMap(({ id: generationId, outputs }) =>
    outputs.map((output, index) => ({ ...output, generationId, index })),
  );
  if (inputs.length > 0) await manager.insert(GenerationInputEntity, inputs);
  if (outputs.length > 0) await manager.insert(GenerationOutputEntity, outputs);
}
