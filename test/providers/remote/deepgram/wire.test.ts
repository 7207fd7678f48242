import { speechRequest, transcriptionRequest } from '../../../support/providers/generation-requests';
import { made, SOUND } from '../../../support/providers/made-outputs';
import { generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';

const server = scriptedServerOfSuite();

const sent = () => server.posts()[0]!;

describe('Deepgram', () => {
  const model = (id: string) =>
    remoteModel(`deepgram/${id}`, { DEEPGRAM_API_KEY: API_KEY, DEEPGRAM_BASE_URL: server.url });

  it('speaks', async () => {
    server.play({ 'POST /v1/speak': [{ body: SOUND, headers: { 'content-type': 'audio/wav' } }] });
    const { outputs } = await generate(model('aura-2-thalia-en'), speechRequest({ format: 'wav' }));
    expect(outputs).toEqual(made(SOUND));
    expect(sent()).toMatchObject({
      path: '/v1/speak?model=aura-2-thalia-en&encoding=linear16&container=wav',
      headers: { authorization: `Token ${API_KEY}` },
    });
  });

  it('transcribes in utterances', async () => {
    const words = [{ word: 'hello', start: 0.1, end: 0.5 }];
    const utterances = [{ start: 0.1, end: 0.5, transcript: 'Hello.', speaker: 0 }];
    const channel = { detected_language: 'en-US', alternatives: [{ transcript: 'Hello.', words }] };
    const body = { metadata: { duration: 2 }, results: { channels: [channel], utterances } };
    server.play({ 'POST /v1/listen': [{ body }] });
    const { transcript, usage } = await generate(model('nova-3'), transcriptionRequest({ diarize: true }));
    expect(transcript).toEqual({
      text: 'Hello.',
      language: 'en',
      durationSeconds: 2,
      segments: [{ startSeconds: 0.1, endSeconds: 0.5, text: 'Hello.', speaker: '0' }],
    });
    // A language that has to be found out, and who spoke, cost more than the minute does.
    expect(usage.costUsd).toBeNull();
    const query = new URLSearchParams(sent().path.split('?')[1]);
    expect(Object.fromEntries(query)).toMatchObject({ diarize: 'true', utterances: 'true', detect_language: 'true' });
    expect(sent().headers['content-type']).toBe('audio/mpeg');
  });
});
