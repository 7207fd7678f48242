import type { RequestContext } from '../context';
import type { GenerationSource, OutputSource } from './generation-source';

/** What a generation made, of whatever kind; a transcription makes no media. */
export async function outputsOf(
  { id, kind, inline }: GenerationSource,
  { loaders }: RequestContext,
): Promise<readonly OutputSource[]> {
  if (kind === 'TRANSCRIPTION') return [];
  return inline?.outputs ?? (await loaders.generationOutputs.load(id)) ?? [];
}
