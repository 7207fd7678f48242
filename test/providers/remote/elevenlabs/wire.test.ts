import { PROMPT, speechRequest, transcriptionRequest } from '../../../support/providers/generation-requests';
import { made, SOUND } from '../../../support/providers/made-outputs';
import { callContext, failureOf, generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { formOf, jsonOf } from '../../../support/providers/wire-server';

const server = scriptedServerOfSuite();

const sent = () => server.posts()[0]!;

describe('ElevenLabs', () => {
  const model = (id: string) =>
    remoteModel(`elevenlabs/${id}`, { ELEVENLABS_API_KEY: API_KEY, ELEVENLABS_BASE_URL: server.url });

  it('speaks', async () => {
    const sound = { body: SOUND, headers: { 'content-type': 'audio/mpeg' } };
    server.play({ 'POST /v1/text-to-speech/voice1': [sound] });
    const request = speechRequest({ voice: 'voice1', format: 'opus', speed: 1.1 });
    const { outputs } = await generate(model('eleven_flash_v2_5'), request);
    expect(outputs).toEqual(made(SOUND));
    expect(sent()).toMatchObject({
      path: '/v1/text-to-speech/voice1?output_format=opus_48000_128',
      headers: { 'xi-api-key': API_KEY },
    });
    expect(jsonOf(sent())).toEqual({ text: PROMPT, model_id: 'eleven_flash_v2_5', voice_settings: { speed: 1.1 } });
  });

  it('transcribes, and tells who spoke', async () => {
    const word = (text: string, start: number, end: number, speaker_id: string) => ({
      text,
      type: text === ' ' ? 'spacing' : 'word',
      start,
      end,
      speaker_id,
    });
    const words = [
      word('Good', 0, 0.4, 's0'),
      word(' ', 0.4, 0.5, 's0'),
      word('day.', 0.5, 1, 's0'),
      word(' ', 1, 1.1, 's0'),
      word('Hello.', 1.1, 1.6, 's1'),
      word(' ', 1.6, 4, 's1'),
      word('Bye.', 4, 4.5, 's1'),
    ];
    const body = { language_code: 'eng', language_probability: 1, text: 'Good day. Hello. Bye.', words };
    server.play({ 'POST /v1/speech-to-text': [{ body }] });
    const request = transcriptionRequest({ diarize: true, language: 'en-US' });
    const { transcript } = await generate(model('scribe_v2'), request);
    expect(transcript).toMatchObject({ language: 'en', durationSeconds: 4.5 });
    expect(transcript?.segments).toEqual([
      { startSeconds: 0, endSeconds: 1, text: 'Good day.', speaker: 's0' },
      { startSeconds: 1.1, endSeconds: 1.6, text: 'Hello.', speaker: 's1' },
      { startSeconds: 4, endSeconds: 4.5, text: 'Bye.', speaker: 's1' },
    ]);
    const form = await formOf(sent());
    expect([form.get('model_id'), form.get('language_code')]).toEqual(['scribe_v2', 'en']);
  });

  it('tells its failures in its own form', async () => {
    const body = { detail: { status: 'content_against_policy', message: PROMPT } };
    server.play({ 'POST /v1/text-to-speech/v': [{ status: 403, body }] });
    const failure = await failureOf(model('eleven_flash_v2_5').submit(speechRequest({ voice: 'v' }), callContext()));
    expect(failure).toMatchObject({ code: 'CONTENT_REFUSED', details: { providerCode: 'content_against_policy' } });
  });
});
