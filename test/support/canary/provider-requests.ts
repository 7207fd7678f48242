import type { WireFault } from '../providers/wire-server';
import { eventually } from '../timing/eventually';
import { generate } from './generation-calls';
import { dataUriOf, pictureOf, soundOf, type Target } from './target';
import type { CanaryRequest } from './upload-requests';

/** What the provider is known by, which is to be found nowhere either. */
export const PROVIDER_API_KEY = 'key-0123456789-of-the-provider';

function drawn(target: Target, fault: WireFault): Promise<string> {
  target.provider.fail('POST', fault);
  return generate(target, 'image', { model: 'openai/gpt-image-2', size: '1024x1024' });
}

function spoken(target: Target, fault: WireFault): Promise<string> {
  target.provider.fail('POST', fault);
  return generate(target, 'speech', { model: 'openai/tts-1' });
}

function heard(target: Target, fault: WireFault): Promise<string> {
  target.provider.fail('POST', fault);
  const audio = { dataUri: dataUriOf('audio/wav', soundOf(target.canary)) };
  return generate(target, 'transcript', { model: 'openai/whisper-1', prompt: target.canary, audio });
}

function pictures(canary: string, bytes = pictureOf(canary)): WireFault {
  return { body: { created: 1, data: [{ b64_json: bytes.toString('base64'), revised_prompt: canary }] } };
}

function transcript(text: string): WireFault {
  const segments = [{ id: 0, start: 0, end: 1, text, seek: 0, tokens: [], temperature: 0, ...SEGMENT }];
  return { body: { task: 'transcribe', language: 'english', duration: 1, text, segments } };
}

const SEGMENT = { avg_logprob: -0.2, compression_ratio: 1, no_speech_prob: 0.01 };

function refusal({ canary }: Target, status: number, code = canary): WireFault {
  const error = { message: `${canary} is not ${canary}`, type: canary, param: canary, code };
  return { status, body: { error }, headers: { 'x-request-id': canary } };
}

/** What a provider makes, says and fails by, with the canary in its own words too. */
export const PROVIDER_REQUESTS: Readonly<Record<string, CanaryRequest>> = {
  'a picture by a provider': [(target) => drawn(target, pictures(target.canary)), 'SUCCEEDED'],
  'speech by a provider': [
    (target) => spoken(target, { body: soundOf(target.canary), headers: { 'content-type': 'audio/wav' } }),
    'SUCCEEDED',
  ],
  'a transcript by a provider': [(target) => heard(target, transcript(target.canary)), 'SUCCEEDED'],
  'a transcript with a NUL': [(target) => heard(target, transcript(`${target.canary}\0 \ud800`)), 'SUCCEEDED'],
  'an answer of status 400': [(target) => drawn(target, refusal(target, 400)), 'PROVIDER_FAILED'],
  'a refusal by a provider': [(target) => drawn(target, refusal(target, 400, 'moderation_blocked')), 'CONTENT_REFUSED'],
  'an answer of status 429': [(target) => spoken(target, refusal(target, 429)), 'PROVIDER_UNAVAILABLE'],
  'an answer of status 500': [(target) => heard(target, refusal(target, 500)), 'PROVIDER_FAILED'],
  'an answer that is no media': [
    (target) => drawn(target, pictures(target.canary, Buffer.from(`<p>${target.canary}</p>`))),
    'PROVIDER_FAILED',
  ],
  'an answer that is no JSON': [
    (target) => drawn(target, { body: Buffer.from(`${target.canary} {`) }),
    'PROVIDER_FAILED',
  ],
  // Each of its answers has the whole request in it. What it makes is no video.
  'a video by a provider that repeats all': [
    (target) => generate(target, 'video', { model: 'replicate/minimax/video-01', size: null, durationSeconds: null }),
    'PROVIDER_FAILED',
  ],
  'an answer that is cut': [(target) => heard(target, 'CUT'), 'INTERRUPTED'],
};

/** Leaves a request waiting for a provider that does not answer. Resolves when the provider has been asked. */
export async function stall(target: Target): Promise<void> {
  const { length } = target.provider.posts();
  // The service ends first.
  drawn(target, 'STALL').catch(() => {});
  await eventually('the provider was asked', async () => target.provider.posts().length > length);
}
