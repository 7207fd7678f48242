import { randomUUID } from 'node:crypto';
import { query, type Target } from './target';

const MADE = `mimeType sha256 base64 dataUri revisedPrompt url { url } media { __typename }
  persistence { status reason file { id } }`;

function mutation(name: string, input: string, fields: string): string {
  return `mutation ($input: ${input}!) { ${name}(input: $input) { errors { code message path }
    generation { id status inputs { field url file { id } } error { code message path } ${fields} } } }`;
}

const MUTATIONS = {
  image: mutation('generateImage', 'GenerateImageInput', `images { ${MADE} }`),
  speech: mutation('synthesizeSpeech', 'SynthesizeSpeechInput', `audio { ${MADE} }`),
  transcript: mutation('transcribeAudio', 'TranscribeAudioInput', 'text language segments { text }'),
  video: mutation('generateVideo', 'GenerateVideoInput', `video { ${MADE} }`),
} as const;

/** The models that run without a provider. */
const LOCAL_MODELS = {
  image: 'local/renderer',
  speech: 'local/flite',
  transcript: 'local/moonshine-tiny',
  video: 'local/kenburns',
} as const;

/** Says the canary in every place of a call that takes content; `input` is added to it, or replaces it. */
export function generate(target: Target, kind: keyof typeof MUTATIONS, input: object = {}): Promise<string> {
  const { canary } = target;
  const output = { filename: `${canary}.bin`, tags: [canary], metadata: [{ key: canary, value: canary }] };
  const content = {
    image: { prompt: canary, output, size: '64x64' },
    speech: { text: `Say ${canary}.`, output },
    transcript: {},
    video: { prompt: canary, output, size: '64x64', durationSeconds: 1, background: false },
  };
  const call = { model: LOCAL_MODELS[kind], idempotencyKey: `${canary} ${randomUUID()}`, ...content[kind], ...input };
  return query(target, MUTATIONS[kind], { input: call });
}
