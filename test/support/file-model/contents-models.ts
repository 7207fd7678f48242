import { MediaFailure } from '../../../src/domain/errors';
import { MODEL_CAPABILITIES } from '../../../src/domain/generation';
import type { MediaModel } from '../../../src/providers/media-model';
import { EVERYTHING, NO_USAGE } from '../providers/scripted-model';
import { CONTENTS } from './contents';
import type { ContentName } from './generation-inputs';

/** What a call says to have these contents made. */
export function promptOf(contents: readonly ContentName[], isRefused: boolean): string {
  return isRefused ? 'REFUSED' : contents.join(' ');
}

/** Models that make the contents that the prompt, or the text, names. */
export const CONTENTS_MODELS: readonly MediaModel[] = (['IMAGE', 'SPEECH'] as const).map((kind) => ({
  id: `contents/${kind.toLowerCase()}`,
  provider: 'contents',
  kind,
  description: 'Makes what it is told to.',
  capabilities: new Set(MODEL_CAPABILITIES),
  available: true,
  repeatable: true,
  parameters: EVERYTHING,
  prices: [],
  aliases: [],
  shutdown: null,
  checkOwnRules() {},
  async submit(request) {
    const prompt = 'text' in request ? request.text : (request.prompt ?? '');
    if (prompt === 'REFUSED') throw new MediaFailure('CONTENT_REFUSED', 'No.');
    const outputs = prompt.split(' ').map((name) => ({ bytes: bytesOf(name), revisedPrompt: null }));
    return { status: 'DONE', result: { outputs, transcript: null, usage: NO_USAGE } };
  },
  async poll() {
    return { status: 'ENDED' };
  },
  async wait() {
    throw new Error('There is nothing to wait for.');
  },
  async cancel() {},
}));

function bytesOf(name: string): Buffer {
  const content = Object.entries(CONTENTS).find(([known]) => known === name)?.[1];
  if (content === undefined) throw new Error(`There is no content ${name}.`);
  return content.bytes;
}
