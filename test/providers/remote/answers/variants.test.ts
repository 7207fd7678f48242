import type { GenerationRequest } from '../../../../src/providers/media-model';
import type { RemoteModelDescription } from '../../../../src/providers/remote/models/model-description';
import { providerNamed } from '../../../../src/providers/remote/providers';
import { readAnswer } from '../../../../src/providers/remote/read-answer';
import { imageModel, speechModel, transcriptionModel } from '../../../support/providers/described-models';
import { imageRequest, speechRequest, transcriptionRequest } from '../../../support/providers/generation-requests';
import { variantsOf } from '../../../support/providers/variants';

const BYTES = Buffer.from('the bytes of a picture\0');
const base64 = BYTES.toString('base64');
const URL = 'https://cdn.invalid/output';
const TEXT = 'Hello there.';

/** An answer as the provider's own specification has it, and what it cannot do without. */
type Row = readonly [what: string, model: RemoteModelDescription, body: object, needed: readonly string[]];

const PICTURES: readonly Row[] = [
  [
    'OpenAI: https://platform.openai.com/docs/api-reference/images/object',
    imageModel('openai', { price: { unit: 'TOKEN', textInputUsd: 1, imageInputUsd: 1, outputUsd: 1 } }),
    {
      created: 1_713_833_628,
      data: [{ b64_json: base64, revised_prompt: 'as I see it' }],
      background: 'opaque',
      output_format: 'png',
      size: '1024x1024',
      quality: 'high',
      usage: {
        total_tokens: 100,
        input_tokens: 50,
        output_tokens: 50,
        input_tokens_details: { text_tokens: 10, image_tokens: 40 },
      },
    },
    ['data.0.b64_json'],
  ],
  ['OpenAI, at an address', imageModel('openai'), { created: 1, data: [{ url: URL, b64_json: null }] }, ['data.0.url']],
  [
    'xAI: https://docs.x.ai/docs/guides/image-generations',
    imageModel('xai'),
    {
      data: [{ url: URL, b64_json: null, revised_prompt: '', mime_type: 'image/jpeg', respect_moderation: true }],
      usage: { cost_in_usd_ticks: 200_000_000 },
    },
    ['data.0.url'],
  ],
  [
    'fal: https://fal.ai/models/fal-ai/flux/dev/api',
    imageModel('fal'),
    {
      images: [{ url: URL, width: 1024, height: 768, content_type: 'image/jpeg', file_name: 'a', file_size: 1 }],
      timings: { inference: 1.5 },
      seed: 42,
      has_nsfw_concepts: [false],
      prompt: 'p',
    },
    ['images.0.url'],
  ],
  ['fal, a single one', imageModel('fal'), { image: { url: URL, content_type: 'image/png' }, seed: 1 }, ['image.url']],
  [
    'Imagen: https://ai.google.dev/api/models#method:-models.predict',
    imageModel('google'),
    { predictions: [{ bytesBase64Encoded: base64, mimeType: 'image/png', safetyAttributes: {} }], metadata: {} },
    ['predictions.0.bytesBase64Encoded'],
  ],
  [
    'Gemini: https://ai.google.dev/api/generate-content',
    imageModel('google'),
    {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ inlineData: { mimeType: 'image/png', data: base64 }, thoughtSignature: 'x' }, { text: 'Here.' }],
          },
          finishReason: 'STOP',
          index: 0,
          safetyRatings: [{ category: 'c', probability: 'p' }],
        },
      ],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2 },
      modelVersion: 'm',
      responseId: 'r',
    },
    ['candidates.0.content.parts.0.inlineData.data'],
  ],
];

const SPEECH: readonly Row[] = [
  [
    'fal: https://fal.ai/models/fal-ai/minimax/speech-02-hd/api',
    speechModel('fal'),
    { audio: { url: URL, content_type: 'audio/mpeg', file_name: 'a', file_size: 7 }, duration_ms: 1_200 },
    ['audio.url'],
  ],
];

const WORDS = [
  { text: 'Hello', type: 'word', start: 0, end: 0.5, speaker_id: 's0', logprob: -0.1, characters: null },
  { text: ' there.', type: 'word', start: 0.5, end: 1, speaker_id: 's0', logprob: -0.1, characters: null },
];

const TRANSCRIPTS: readonly Row[] = [
  [
    'OpenAI: https://platform.openai.com/docs/api-reference/audio/verbose-json-object',
    transcriptionModel('openai'),
    {
      task: 'transcribe',
      language: 'english',
      duration: 1,
      text: TEXT,
      segments: [
        {
          id: 0,
          seek: 0,
          start: 0,
          end: 1,
          text: ` ${TEXT}`,
          tokens: [50364],
          temperature: 0,
          avg_logprob: -0.2,
          compression_ratio: 1,
          no_speech_prob: 0.01,
        },
      ],
      words: [{ word: 'Hello', start: 0, end: 1 }],
      usage: { type: 'duration', seconds: 1 },
    },
    ['text'],
  ],
  [
    'Deepgram: deepgram-api-specs 4ba987c, ListenV1Response',
    transcriptionModel('deepgram'),
    {
      metadata: { transaction_key: 'd', request_id: 'r', sha256: 's', duration: 1, channels: 1, models: ['m'] },
      results: {
        channels: [
          {
            detected_language: 'en',
            language_confidence: 1,
            alternatives: [
              {
                transcript: TEXT,
                confidence: 1,
                words: [{ word: 'hello', punctuated_word: 'Hello', start: 0, end: 0.5, confidence: 1, speaker: 0 }],
              },
            ],
          },
        ],
        utterances: [{ start: 0, end: 1, confidence: 1, channel: 0, transcript: TEXT, words: [], speaker: 0, id: 'u' }],
      },
    },
    ['results.channels.0.alternatives.0.transcript'],
  ],
  [
    'ElevenLabs: elevenlabs-js 2.56, SpeechToTextChunkResponseModel',
    transcriptionModel('elevenlabs'),
    {
      language_code: 'eng',
      language_probability: 1,
      text: TEXT,
      words: WORDS,
      transcription_id: 't',
      audio_duration_secs: 1,
      channel_index: null,
      entities: null,
    },
    ['text'],
  ],
];

const read = async (model: RemoteModelDescription, request: GenerationRequest, body: unknown, type?: string) => {
  const headers = new Headers(type === undefined ? {} : { 'content-type': type });
  const answer = { status: 200, headers, body: new Uint8Array(Buffer.from(JSON.stringify(body))) };
  const result = await readAnswer(providerNamed(model.provider)!, model, request, answer, async (url) => {
    expect(url).toBe(URL);
    return BYTES;
  });
  if (result === null || result === 'REFUSED') return result;
  const [output] = result.outputs;
  return output === undefined ? result.transcript?.text : Buffer.from(output.bytes).toString();
};

/** The ways in which what is found is not what is there. */
const lost = async (rows: readonly Row[], request: GenerationRequest, expected: string) => {
  const found: string[] = [];
  for (const [what, model, body, needed] of rows) {
    for (const [variant, changed] of variantsOf(body, needed)) {
      if ((await read(model, request, changed)) !== expected) found.push(`${what}: ${variant}`);
    }
    for (const type of ['text/html', 'audio/mpeg', 'application/octet-stream', 'nonsense']) {
      if ((await read(model, request, body, type)) !== expected) found.push(`${what}: ${type}`);
    }
  }
  return found;
};

describe('nothing that is paid for is thrown away because of a fact beside it', () => {
  it('of pictures', async () => {
    expect(await lost(PICTURES, imageRequest(), BYTES.toString())).toEqual([]);
  });

  it('of speech', async () => {
    expect(await lost(SPEECH, speechRequest(), BYTES.toString())).toEqual([]);
  });

  it('of transcripts', async () => {
    expect(await lost(TRANSCRIPTS, transcriptionRequest({ diarize: true }), TEXT)).toEqual([]);
  });
});
