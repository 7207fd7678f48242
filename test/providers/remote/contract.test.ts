import type { GenerationRequest, GenerationResult } from '../../../src/providers/media-model';
import { describeMediaModel } from '../../contracts/media-model';
import { describeRemoteFailures, type RemoteModelUnderTest } from '../../contracts/media-model-failures';
import {
  imageRequest,
  PROMPT,
  pictureBytes,
  speechRequest,
  transcriptionRequest,
  videoRequest,
} from '../../support/providers/generation-requests';
import { type OpenAiServer, startOpenAiServer } from '../../support/providers/openai-server';
import { API_KEY, IMPATIENT, remoteModel } from '../../support/providers/provider-settings';
import { startReplicateServer } from '../../support/providers/replicate-server';

type Expected = Pick<GenerationResult, 'outputs' | 'transcript'>;

const SECRETS = [PROMPT, API_KEY];
const REFUSALS = ['moderation_blocked', 'content_policy_violation', 'content_filter'];

function describeModel(name: string, start: () => Promise<RemoteModelUnderTest>): void {
  describeMediaModel(name, start);
  describeRemoteFailures(`${name}, when things go wrong`, start);
}

function viaOpenAi(id: string, request: GenerationRequest, expected: (server: OpenAiServer) => Expected) {
  return async (): Promise<RemoteModelUnderTest> => {
    const server = await startOpenAiServer();
    const env = { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: `${server.url}/v1` };
    return {
      server,
      request,
      secrets: SECRETS,
      refusalCodes: REFUSALS,
      result: expected(server),
      open: () => remoteModel(id, env),
      openImpatient: () => remoteModel(id, env, IMPATIENT),
      hold: () => server.fail('POST', 'STALL'),
      release: () => server.reset(),
      close: () => server.close(),
    };
  };
}

const pictures = ({ pictures }: OpenAiServer): Expected => ({
  outputs: pictures.map((bytes) => ({ bytes, revisedPrompt: 'as I see it' })),
  transcript: null,
});

describeModel('a picture from OpenAI', viaOpenAi('openai/gpt-image-2', imageRequest({ n: 2 }), pictures));

const edit = imageRequest({ image: pictureBytes('base'), mask: pictureBytes('mask'), n: 2 });
describeModel('an edit by OpenAI', viaOpenAi('openai/gpt-image-2', edit, pictures));

describeModel(
  'speech from OpenAI',
  viaOpenAi('openai/tts-1', speechRequest(), ({ speech }) => ({
    outputs: [{ bytes: speech, revisedPrompt: null }],
    transcript: null,
  })),
);

describeModel(
  'a transcript from OpenAI',
  viaOpenAi('openai/whisper-1', transcriptionRequest(), () => ({
    outputs: [],
    transcript: {
      text: 'Hello there. Goodbye.',
      language: 'en',
      durationSeconds: 2.5,
      segments: [
        { startSeconds: 0, endSeconds: 1.2, text: 'Hello there.', speaker: null },
        { startSeconds: 1.2, endSeconds: 2.5, text: 'Goodbye.', speaker: null },
      ],
    },
  })),
);

describeModel('a video from Replicate', async () => {
  const server = await startReplicateServer();
  const env = { REPLICATE_API_TOKEN: API_KEY, REPLICATE_BASE_URL: `${server.url}/v1` };
  return {
    server,
    request: videoRequest({ durationSeconds: 5 }),
    secrets: SECRETS,
    refusalCodes: REFUSALS,
    result: { outputs: [{ bytes: server.output, revisedPrompt: null }], transcript: null },
    open: () => remoteModel('replicate/bytedance/seedance-1-pro', env),
    openImpatient: () => remoteModel('replicate/bytedance/seedance-1-pro', env, IMPATIENT),
    hold: () => server.fail('GET', 'STALL'),
    release: () => server.reset(),
    close: () => server.close(),
  };
});
