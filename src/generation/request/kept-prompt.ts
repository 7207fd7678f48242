import type { GenerationRequest, RequestSettings } from '../../providers/generation-request';
import type { OutputOptions } from './output-options';

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
