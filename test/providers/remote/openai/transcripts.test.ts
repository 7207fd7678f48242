import { openAt, transcriptionModel } from '../../../support/providers/described-models';
import { transcriptionRequest } from '../../../support/providers/generation-requests';
import { failureOf, generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { PLAIN_TRANSCRIPTS, SUBTITLES, TRANSCRIPT_WIRES } from '../../../support/providers/transcript-wires';
import type { WireAnswer } from '../../../support/providers/wire-server';

const server = scriptedServerOfSuite();

const NOT_UNDERSTOOD = {
  code: 'PROVIDER_FAILED',
  retryable: false,
  details: { providerCode: 'ANSWER_NOT_UNDERSTOOD' },
};

describe("a transcript by a server that speaks OpenAI's protocol", () => {
  const transcribe = async (answer: WireAnswer, fields = {}) => {
    server.play({ 'POST /v1/audio/transcriptions': [answer] });
    const model = remoteModel('openai/whisper-1', { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: `${server.url}/v1` });
    const result = await generate(model, transcriptionRequest(fields));
    expect(server.posts()).toHaveLength(1);
    return result;
  };

  it.each(TRANSCRIPT_WIRES)('is read: $server', async ({ answer }) => {
    const { transcript, outputs, usage } = await transcribe(answer);
    expect(outputs).toEqual([]);
    expect(transcript).toEqual({
      text: 'Hello there. Goodbye.',
      language: 'en',
      durationSeconds: 2.5,
      segments: [
        { startSeconds: 0, endSeconds: 1.2, text: 'Hello there.', speaker: null },
        { startSeconds: 1.2, endSeconds: 2.5, text: 'Goodbye.', speaker: null },
      ],
    });
    expect(usage).toMatchObject({ audioSeconds: 2.5, costUsd: expect.closeTo(2.5 * 0.0001, 10) });
  });

  it.each(PLAIN_TRANSCRIPTS)('is read as it stands: $server', async ({ answer }) => {
    const { transcript } = await transcribe(answer, { language: 'fr' });
    const plain = { text: 'Hello there. Goodbye.', language: 'fr', durationSeconds: null, segments: [] };
    expect(transcript).toEqual(plain);
  });

  // speaches and vLLM; Groq; OpenAI; a language without a code of two letters.
  it.each([
    ['en', 'en'],
    ['English', 'en'],
    ['english', 'en'],
    ['German', 'de'],
    ['hebrew', 'he'],
    ['Maori', 'mi'],
    ['tagalog', 'tl'],
    ['haitian creole', 'ht'],
    ['pt-BR', 'pt'],
    ['cantonese', null],
    ['', null],
  ])('tells the language %s', async (language, expected) => {
    const { transcript } = await transcribe({ body: { text: 'Hello.', language } });
    expect(transcript?.language).toBe(expected);
  });

  it('keeps what is whole of it', async () => {
    const segments = [{ id: 0, start: '0.5', end: '1.0', text: 'Yes.' }, { id: 1, text: 'No.' }, null, 'odd'];
    const { transcript } = await transcribe({ body: { text: 'Yes. No.', segments, duration: 'long' } });
    expect(transcript).toMatchObject({
      text: 'Yes. No.',
      durationSeconds: null,
      segments: [{ startSeconds: 0.5, endSeconds: 1, text: 'Yes.' }],
    });
  });

  it('is put together from its segments where it is nowhere else', async () => {
    const segments = [
      { start: 0, end: 1, text: ' Hello.' },
      { start: 1, end: 2, text: ' Goodbye.' },
    ];
    expect((await transcribe({ body: { segments } })).transcript?.text).toBe('Hello. Goodbye.');
  });

  it('has words for segments where it has no others', async () => {
    const words = [{ start: 0, end: 1, text: 'Hello' }];
    const { transcript } = await transcribe({ body: { text: 'Hello', words } });
    expect(transcript?.segments).toEqual([{ startSeconds: 0, endSeconds: 1, text: 'Hello', speaker: null }]);
  });

  it('has the language that was asked for where another is not told', async () => {
    for (const language of ['fr', 'fr-CA']) {
      expect((await transcribe({ body: { text: 'Bonjour.' } }, { language })).transcript?.language).toBe('fr');
    }
  });

  it('tells who spoke where that was asked for, of a server that can', async () => {
    const segments = [
      { id: 'seg_001', start: 0, end: 1, text: 'Hello.', speaker: 'A' },
      { id: 'seg_002', start: 1, end: 2, text: 'Hi.', speaker: 'B' },
    ];
    server.play({ 'POST /v1/audio/transcriptions': [{ body: { text: 'Hello. Hi.', segments } }] });
    const model = openAt(`${server.url}/v1`, transcriptionModel('openai'));
    const { transcript } = await generate(model, transcriptionRequest({ diarize: true }));
    expect(transcript?.segments.map(({ speaker }) => speaker)).toEqual(['A', 'B']);
  });

  // gpt-transcribe: openai-openapi f85dbe2, TranscriptTextUsageDuration
  it('has the length that is billed where no other is told', async () => {
    const { transcript } = await transcribe({ body: { text: 'Hello.', usage: { type: 'duration', seconds: 7 } } });
    expect(transcript?.durationSeconds).toBe(7);
  });

  it.each(['application/octet-stream', undefined])('is read as it stands, whatever its type: %s', async (type) => {
    const answer = { headers: { 'content-type': type }, body: Buffer.from('Hello there. Goodbye.') };
    expect((await transcribe(answer)).transcript?.text).toBe('Hello there. Goodbye.');
  });

  it.each(SUBTITLES)('is not taken from $server, which nobody asked for', async ({ answer }) => {
    expect(await failureOf(transcribe(answer))).toMatchObject(NOT_UNDERSTOOD);
  });

  it.each<[what: string, answer: WireAnswer]>([
    ['an object of something else', { body: { result: 'Hello' } }],
    ['nothing', { body: Buffer.from('') }],
    ['null', { body: null }],
    ['a page', { headers: { 'content-type': 'text/html' }, body: Buffer.from(' <html>Sign in</html>') }],
    [
      'half of an object, sent as a whole',
      { headers: { 'content-type': 'application/json' }, body: Buffer.from('{"te') },
    ],
  ])('is not made of %s, nor paid for again', async (_, answer) => {
    expect(await failureOf(transcribe(answer))).toMatchObject(NOT_UNDERSTOOD);
  });

  // OpenRouter and LiteLLM tell some failures of others this way.
  it('is not made of an error that says it went well', async () => {
    const failure = await failureOf(transcribe({ body: { error: { message: 'Words.', code: 'upstream_error' } } }));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', details: { providerCode: 'upstream_error' } });
    const refusal = await failureOf(transcribe({ body: { error: { message: 'Words.', code: 'content_filter' } } }));
    expect(refusal).toMatchObject({ code: 'CONTENT_REFUSED', retryable: false });
  });
});
