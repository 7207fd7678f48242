import { openAt, transcriptionModel } from '../../../support/providers/described-models';
import { transcriptionRequest } from '../../../support/providers/generation-requests';
import { generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';

const server = scriptedServerOfSuite();

describe('a transcript by Deepgram', () => {
  // deepgram-api-specs: `words`, `alternatives` and the times are optional.
  it.each([
    [{ channels: [{ detected_language: 'en', alternatives: [{ transcript: 'Hello.' }] }] }, 'Hello.'],
    [{ channels: [{ alternatives: [{ transcript: 'Hello.', words: [{ word: 'Hello' }] }] }] }, 'Hello.'],
    [{ channels: [{}] }, ''],
    [null, ''],
    [{ channels: [] }, ''],
  ])('is read: %j', async (results, text) => {
    server.play({ 'POST /v1/listen': [{ body: { metadata: { duration: 2.5 }, results } }] });
    const model = remoteModel('deepgram/nova-3', { DEEPGRAM_API_KEY: API_KEY, DEEPGRAM_BASE_URL: server.url });
    const { transcript } = await generate(model, transcriptionRequest());
    expect(transcript).toMatchObject({ text, durationSeconds: 2.5, segments: [] });
  });

  it('is read, with words in place of utterances', async () => {
    const words = [
      { word: 'hello', punctuated_word: 'Hello.', start: 0, end: 0.5, speaker: 0 },
      { word: 'hi', punctuated_word: 'Hi', start: 0.6, end: 0.8, speaker: 1 },
      { word: 'there', start: 0.9, end: 1.2, speaker: 1 },
    ];
    const results = { channels: [{ alternatives: [{ transcript: 'Hello. Hi there', languages: ['en'], words }] }] };
    server.play({ 'POST /v1/listen': [{ body: { results } }] });
    const model = openAt(server.url, transcriptionModel('deepgram'));
    const { transcript } = await generate(model, transcriptionRequest({ diarize: true }));
    expect(transcript).toEqual({
      text: 'Hello. Hi there',
      language: 'en',
      durationSeconds: 1.2,
      segments: [
        { startSeconds: 0, endSeconds: 0.5, text: 'Hello.', speaker: '0' },
        { startSeconds: 0.6, endSeconds: 1.2, text: 'Hi there', speaker: '1' },
      ],
    });
  });

  // https://deepgram.com/pricing: a language to be found out, speakers and what is left out cost extra.
  it.each([
    [{ language: 'en' }, 0.0025],
    [{ language: 'en', diarize: false }, 0.0025],
    [{}, null],
    [{ language: 'en', diarize: true }, null],
    [{ language: 'en', parameters: { redact: ['pci'] } }, null],
  ])('costs what is known of it, with %j', async (fields, costUsd) => {
    server.play({ 'POST /v1/listen': [{ body: { metadata: { duration: 2.5 }, results: { channels: [] } } }] });
    const { usage } = await generate(openAt(server.url, transcriptionModel('deepgram')), transcriptionRequest(fields));
    expect(usage).toMatchObject({ audioSeconds: 2.5, costUsd });
  });
});
