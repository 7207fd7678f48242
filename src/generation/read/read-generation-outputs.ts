import { findGenerationOutputs } from '../../database/repositories/generations/generation-outputs';
import { findHeldOutputs, type HeldOutput } from '../../database/repositories/generations/held-outputs';
import type { GenerationOutput } from '../../domain/generation';
import { isId } from '../../domain/id';
import type { FileServices } from '../../files/file-services';

export type { HeldOutput };

/** What generations that the caller has been shown made, by the id of the generation, in one statement. */
export function readGenerationOutputs(
  { dataSource }: FileServices,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GenerationOutput[]>> {
  return findGenerationOutputs(dataSource, generationIds);
}

/** Which of their outputs are held for a while without being files, by the id of the generation, in one statement. */
export function readHeldOutputs(
  { dataSource }: FileServices,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly HeldOutput[]>> {
  return findHeldOutputs(dataSource, generationIds);
}

/** An output that is held, for whoever has a signed URL of this very one; null when it is not held any more. */
export async function findHeldOutput(
  storage: FileServices,
  generationId: string,
  index: number,
): Promise<HeldOutput | null> {
  if (!isId('gen', generationId)) return null;
  const held = await readHeldOutputs(storage, [generationId]);
  return held.get(generationId)?.find((output) => output.index === index) ?? null;
}
