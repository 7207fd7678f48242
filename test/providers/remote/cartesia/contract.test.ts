import type { GenerationRequest } from '../../../../src/providers/media-model';
import { describeMediaModel } from '../../../contracts/media-model';
import { describeRemoteFailures, type RemoteModelUnderTest } from '../../../contracts/media-model-failures';
import { PROMPT, speechRequest, transcriptionRequest } from '../../../support/providers/generation-requests';
import { API_KEY, IMPATIENT, remoteModel } from '../../../support/providers/provider-settings';
import { startWireServer, type WireAnswer } from '../../../support/providers/wire-server';

/** The frame header of an MP3 of 128 kbit/s and 44.1 kHz, and the rest of the frame. */
const MP3 = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), Buffer.alloc(413)]);

/** Held to what every model is held to, and every remote one when things go wrong. */
function describeModel(
  name: string,
  id: string,
  request: GenerationRequest,
  answer: WireAnswer,
  result: RemoteModelUnderTest['result'],
): void {
  const start = async (): Promise<RemoteModelUnderTest> => {
    const server = await startWireServer(async () => answer);
    const env = { CARTESIA_API_KEY: API_KEY, CARTESIA_BASE_URL: server.url };
    return {
      server,
      request,
      secrets: [PROMPT, API_KEY],
      // None is public.
      refusalCodes: [],
      result,
      open: () => remoteModel(id, env),
      openImpatient: () => remoteModel(id, env, IMPATIENT),
      hold: () => server.fail('POST', 'STALL'),
      release: () => server.reset(),
      close: () => server.close(),
    };
  };
  describeMediaModel(name, start);
  describeRemoteFailures(`${name}, when things go wrong`, start);
}

describeModel(
  'speech from Cartesia',
  'cartesia/sonic-3',
  speechRequest(),
  { headers: { 'content-type': 'audio/mpeg' }, body: MP3 },
  { outputs: [{ bytes: MP3, revisedPrompt: null }], transcript: null },
);
describeModel(
  'a transcript from Cartesia',
  'cartesia/ink-whisper',
  transcriptionRequest({ language: 'en' }),
  { body: { type: 'transcript', text: 'Hello.', language: 'en', duration: 1 } },
  { outputs: [], transcript: { text: 'Hello.', language: 'en', durationSeconds: 1, segments: [] } },
);
