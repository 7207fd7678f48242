import type { GenerationRequest } from '../../../../src/providers/media-model';
import type { RemoteModelDescription } from '../../../../src/providers/remote/models/model-description';
import { imageModel, openAt, speechModel, transcriptionModel } from '../../../support/providers/described-models';
import {
  imageRequest,
  PROMPT,
  pictureBytes,
  speechRequest,
  transcriptionRequest,
} from '../../../support/providers/generation-requests';
import { callContext, failureOf } from '../../../support/providers/model-calls';
import { formOf, jsonOf, startWireServer, type WireServer } from '../../../support/providers/wire-server';

const openAiForm = (model: string) => ({ model, file: expect.anything() });
const picture = pictureBytes('a');

type Row = readonly [what: string, model: RemoteModelDescription, request: GenerationRequest, sent: object];

/** Bodies of JSON, whole. */
const BODIES: readonly Row[] = [
  [
    'OpenAI: speech by a server whose voices are not known',
    speechModel('openai'),
    speechRequest(),
    { model: 'owner/speech', input: PROMPT },
  ],
  [
    'OpenAI: speech by a model that has one voice',
    speechModel('openai', { voices: null }),
    speechRequest({ format: 'wav' }),
    { model: 'owner/speech', input: PROMPT, response_format: 'wav' },
  ],
  [
    'OpenAI: speech with a voice that was asked for',
    speechModel('openai'),
    speechRequest({ voice: 'tara', speed: 1.5 }),
    { model: 'owner/speech', input: PROMPT, voice: 'tara', speed: 1.5 },
  ],
  [
    'OpenAI: speech by a model with a list of voices, one of which has to be named',
    speechModel('openai', { voices: ['marin', 'cedar'] }),
    speechRequest(),
    { model: 'owner/speech', input: PROMPT, voice: 'marin' },
  ],
  [
    'Replicate: a picture by a model that makes one a call',
    imageModel('replicate', { maxImages: 1 }),
    imageRequest({ aspectRatio: '3:2' }),
    { input: { prompt: PROMPT, aspect_ratio: '3:2' } },
  ],
  [
    'Replicate: pictures by a model that makes several',
    imageModel('replicate', { maxImages: 4 }),
    imageRequest({ n: 2 }),
    { input: { prompt: PROMPT, num_outputs: 2 } },
  ],
  [
    'fal: a picture by a model that makes one a call',
    imageModel('fal', { maxImages: 1 }),
    imageRequest(),
    { prompt: PROMPT },
  ],
  [
    'fal: a transcript',
    transcriptionModel('fal'),
    transcriptionRequest({ language: 'en' }),
    { task: 'transcribe', language: 'en', diarize: false, chunk_level: 'segment', audio_url: expect.anything() },
  ],
  [
    'Imagen: a picture of any shape',
    imageModel('google', { providerModelId: 'imagen-9' }),
    imageRequest({ n: 2 }),
    { instances: [{ prompt: PROMPT }], parameters: { sampleCount: 2 } },
  ],
  [
    'ElevenLabs: speech in any format',
    speechModel('elevenlabs'),
    speechRequest({ voice: 'v1' }),
    { text: PROMPT, model_id: 'owner/speech' },
  ],
];

/** Forms, whole: a name that comes twice has a list. */
const FORMS: readonly Row[] = [
  [
    'OpenAI: a transcript with segments',
    transcriptionModel('openai'),
    transcriptionRequest({ diarize: false }),
    { ...openAiForm('owner/transcript'), response_format: 'verbose_json', 'timestamp_granularities[]': 'segment' },
  ],
  [
    'OpenAI: a transcript by a model without segments, of whatever name (vLLM refuses verbose_json)',
    transcriptionModel('openai', { segments: false, diarize: false }),
    transcriptionRequest({ language: 'en' }),
    { ...openAiForm('owner/transcript'), language: 'en', response_format: 'json' },
  ],
  [
    'OpenAI: a transcript by a model that tells speakers apart',
    transcriptionModel('openai', { providerModelId: 'gpt-4o-transcribe-diarize', diarize: false }),
    transcriptionRequest({ parameters: { temperature: 0.5 } }),
    {
      ...openAiForm('gpt-4o-transcribe-diarize'),
      response_format: 'diarized_json',
      chunking_strategy: 'auto',
      temperature: '0.5',
    },
  ],
  [
    'OpenAI: a transcript that tells who spoke',
    transcriptionModel('openai'),
    transcriptionRequest({ diarize: true }),
    { ...openAiForm('owner/transcript'), response_format: 'diarized_json', chunking_strategy: 'auto' },
  ],
  [
    'OpenAI: an edit by a model that may answer with an address',
    imageModel('openai'),
    imageRequest({ image: picture }),
    { model: 'owner/picture', prompt: PROMPT, image: expect.anything(), n: '1', response_format: 'b64_json' },
  ],
  [
    'OpenAI: an edit by a model that always answers with the picture',
    imageModel('openai', { providerModelId: 'gpt-image-9' }),
    imageRequest({ image: picture }),
    { model: 'gpt-image-9', prompt: PROMPT, image: expect.anything(), n: '1' },
  ],
  [
    'ElevenLabs: a transcript',
    transcriptionModel('elevenlabs'),
    transcriptionRequest(),
    { model_id: 'owner/transcript', file: expect.anything(), timestamps_granularity: 'word' },
  ],
  [
    'ElevenLabs: a transcript without speakers',
    transcriptionModel('elevenlabs'),
    transcriptionRequest({ diarize: false, parameters: { tagAudioEvents: false } }),
    {
      model_id: 'owner/transcript',
      file: expect.anything(),
      timestamps_granularity: 'word',
      diarize: 'false',
      tag_audio_events: 'false',
    },
  ],
  [
    'ElevenLabs: a transcript with speakers',
    transcriptionModel('elevenlabs'),
    transcriptionRequest({ diarize: true }),
    { model_id: 'owner/transcript', file: expect.anything(), timestamps_granularity: 'word', diarize: 'true' },
  ],
];

/** Queries, whole. */
const QUERIES: readonly (readonly [...Row, path: string])[] = [
  [
    'ElevenLabs: speech in any format',
    speechModel('elevenlabs'),
    speechRequest({ voice: 'v1' }),
    {},
    '/v1/text-to-speech/v1',
  ],
  [
    'Deepgram: speech in any format',
    speechModel('deepgram', { voices: null }),
    speechRequest(),
    { model: 'owner/speech' },
    '/v1/speak',
  ],
  [
    'Deepgram: a transcript',
    transcriptionModel('deepgram'),
    transcriptionRequest({ language: 'en-CA' }),
    { model: 'owner/transcript', language: 'en', utterances: 'true', punctuate: 'true' },
    '/v1/listen',
  ],
  [
    'Deepgram: a transcript that personal data is left out of',
    transcriptionModel('deepgram'),
    transcriptionRequest({ language: 'en-GB', diarize: true, parameters: { redact: ['pci', 'ssn'] } }),
    {
      model: 'owner/transcript',
      language: 'en-GB',
      diarize: 'true',
      utterances: 'true',
      punctuate: 'true',
      redact: ['pci', 'ssn'],
    },
    '/v1/listen',
  ],
];

describe('what a provider is sent is what was asked for, and nothing else', () => {
  let server: WireServer;

  beforeAll(async () => {
    server = await startWireServer(async () => ({ status: 500, body: {} }));
  });
  afterAll(() => server.close());
  beforeEach(() => server.reset());

  const sent = async (model: RemoteModelDescription, request: GenerationRequest) => {
    await failureOf(openAt(server.url, model).submit(request, callContext()));
    expect(server.requests).toHaveLength(1);
    return server.requests[0]!;
  };
  const listed = (entries: Iterable<readonly [string, unknown]>) => {
    const all: Record<string, unknown> = {};
    for (const [name, value] of entries) all[name] = name in all ? [all[name], value] : value;
    return all;
  };

  it.each(BODIES)('%s', async (_, model, request, expected) => {
    expect(jsonOf(await sent(model, request))).toEqual(expected);
  });

  it.each(FORMS)('%s', async (_, model, request, expected) => {
    expect(listed(await formOf(await sent(model, request)))).toEqual(expected);
  });

  it.each(QUERIES)('%s, by its query', async (_, model, request, expected, path) => {
    const url = new URL((await sent(model, request)).path, server.url);
    expect(url.pathname).toBe(path);
    expect(listed(url.searchParams)).toEqual(expected);
  });
});
