import { findGenerationInputs } from '../../database/repositories/generations/generation-inputs';
import type { GenerationInput } from '../../domain/generation';
import type { FileServices } from '../../files/file-services';

/** What generations that the caller has been shown were given, by the id of the generation, in one statement. */
export function readGenerationInputs(
  { dataSource }: FileServices,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GenerationInput[]>> {
  return findGenerationInputs(dataSource, generationIds);
}
