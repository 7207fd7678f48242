import { openAt, transcriptionModel } from '../../../support/providers/described-models';
import { transcriptionRequest } from '../../../support/providers/generation-requests';
import { generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';

const server = scriptedServerOfSuite();

describe('a transcript by ElevenLabs', () => {
  it('is as long as ElevenLabs says, and not as its last word', async () => {
    const words = [{ text: 'Hello', type: 'word', start: 0, end: 1 }];
    const body = { text: 'Hello', language_code: 'eng', audio_duration_secs: 9.5, words };
    server.play({ 'POST /v1/speech-to-text': [{ body }] });
    const { transcript, usage } = await generate(
      openAt(server.url, transcriptionModel('elevenlabs')),
      transcriptionRequest(),
    );
    expect([transcript?.durationSeconds, usage.audioSeconds]).toEqual([9.5, 9.5]);
  });

  it('is read, of a word of a new kind and without a language', async () => {
    const words = [
      { text: 'Hello', type: 'word', start: 0, end: 1 },
      { text: '♪', type: 'music', start: 1.2, end: 2 },
    ];
    server.play({ 'POST /v1/speech-to-text': [{ body: { text: 'Hello ♪', words } }] });
    const env = { ELEVENLABS_API_KEY: API_KEY, ELEVENLABS_BASE_URL: server.url };
    const { transcript } = await generate(remoteModel('elevenlabs/scribe_v2', env), transcriptionRequest());
    expect(transcript).toMatchObject({ text: 'Hello ♪', segments: [{ startSeconds: 0, endSeconds: 2 }] });
  });
});
