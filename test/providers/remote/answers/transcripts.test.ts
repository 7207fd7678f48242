import type { GenerationResult } from '../../../../src/providers/media-model';
import { openAt, transcriptionModel } from '../../../support/providers/described-models';
import { transcriptionRequest } from '../../../support/providers/generation-requests';
import { generate } from '../../../support/providers/model-calls';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';

const server = scriptedServerOfSuite();

interface Part {
  readonly said: string;
  readonly start: unknown;
  readonly end: unknown;
}

interface Told {
  readonly text?: string;
  readonly duration?: unknown;
  readonly parts: readonly Part[];
}

/** How each provider says the same. */
const WIRES = {
  cartesia: ({ text, duration, parts }: Told) => {
    const words = parts.map(({ said, start, end }) => ({ word: said, start, end }));
    return { 'POST /stt': { text, duration, words } };
  },
  deepgram: ({ text, duration, parts }: Told) => {
    const words = parts.map(({ said, start, end }) => ({ word: said, start, end }));
    const results = { channels: [{ alternatives: [{ transcript: text, words }] }] };
    return { 'POST /v1/listen': { metadata: { duration }, results } };
  },
  elevenlabs: ({ text, duration, parts }: Told) => {
    const words = parts.map(({ said, start, end }) => ({ text: said, type: 'word', start, end }));
    return { 'POST /v1/speech-to-text': { text, audio_duration_secs: duration, words } };
  },
  openai: ({ text, duration, parts }: Told) => {
    const segments = parts.map(({ said, start, end }) => ({ text: said, start, end }));
    return { 'POST /audio/transcriptions': { text, duration, segments } };
  },
  fal: ({ text, parts }: Told) => {
    const chunks = parts.map(({ said, start, end }) => ({ text: said, timestamp: [start, end] }));
    return {
      'POST /owner/transcript': { request_id: 'r1' },
      'GET /owner/transcript/requests/r1/status': { status: 'COMPLETED' },
      'GET /owner/transcript/requests/r1': { text, chunks },
    };
  },
};
type Provider = keyof typeof WIRES;
const PROVIDERS = Object.keys(WIRES) as Provider[];

/** JSON has no Infinity, but numbers that are read as it. */
function written(body: unknown): Buffer {
  return Buffer.from(JSON.stringify(body).replaceAll('"INFINITE"', '1e999'));
}

async function transcribe(provider: Provider, told: Told): Promise<GenerationResult> {
  const answers = Object.entries(WIRES[provider](told)).map(([path, body]) => {
    return [path, [{ headers: { 'content-type': 'application/json' }, body: written(body) }]];
  });
  server.play(Object.fromEntries(answers));
  return generate(openAt(server.url, transcriptionModel(provider)), transcriptionRequest());
}

describe.each(PROVIDERS)('the times that %s gives', (provider) => {
  const HELLO = { said: 'Hello', start: 1, end: 2 };

  it.each([[-5], ['-5'], [1e308], ['INFINITE'], [2e15]])(
    'are no longer than a file, nor less than nothing: %j',
    async (time) => {
      const parts = [HELLO, { said: 'there.', start: time, end: time }, { said: 'Bye.', start: 5, end: time }];
      const { transcript, usage } = await transcribe(provider, { text: 'Hello there. Bye.', duration: time, parts });
      expect(transcript?.text).toBe('Hello there. Bye.');
      const seconds = transcript!.segments.flatMap(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]);
      expect(seconds.filter((second) => second < 0 || second > 10)).toEqual([]);
      expect(transcript!.segments.map(({ text }) => text).join(' ')).toMatch(/^Hello.*Bye\.$/);
      for (const told of [transcript?.durationSeconds, usage.audioSeconds]) expect([null, 2, 5]).toContain(told);
      expect(usage.costUsd ?? 0).toBeGreaterThanOrEqual(0);
    },
  );

  it('are in order, and end after they begin', async () => {
    const parts = [
      { said: 'later', start: 15, end: 16 },
      { said: 'first', start: 1, end: 0.5 },
      { said: 'then', start: 4, end: 5 },
    ];
    const { transcript, usage } = await transcribe(provider, { text: 'first then later', parts });
    // OpenAI's length is told by itself, or not at all.
    expect(usage.audioSeconds).toBe(provider === 'openai' ? null : 16);
    expect(transcript?.segments).toEqual([
      { startSeconds: 1, endSeconds: 1, text: 'first', speaker: null },
      { startSeconds: 4, endSeconds: 5, text: 'then', speaker: null },
      { startSeconds: 15, endSeconds: 16, text: 'later', speaker: null },
    ]);
  });
});

describe.each<Provider>(['cartesia', 'deepgram'])(
  'words by %s, which come without what is between them',
  (provider) => {
    const segmentOf = async (words: readonly string[], text: string | undefined) => {
      const parts = words.map((said, index) => ({ said, start: index * 0.4, end: index * 0.4 + 0.3 }));
      const { transcript } = await transcribe(provider, { ...(text === undefined ? {} : { text }), parts });
      return transcript?.segments.map((segment) => segment.text);
    };

    it.each<[words: string, text: string | undefined, segment: string]>([
      ['今日|は|良い|天気|です', '今日は良い天気です', '今日は良い天気です'],
      ['你好|世界', '你好 世界', '你好 世界'],
      ['你|好|AI|技术', '你好AI技术', '你好AI技术'],
      ['今日|は|良い', '全く別の文', '今日は良い'],
      ['สวัสดี|ครับ', undefined, 'สวัสดีครับ'],
      ['안녕|하세요', '안녕 하세요', '안녕 하세요'],
      ['Hello|there.', 'Hello there.', 'Hello there.'],
      ['hello|there', 'Hello, there!', 'hello there'],
      [' Hello| there', undefined, 'Hello there'],
      ['well|known', 'well—known', 'well known'],
      ['a|a|a', 'a a a', 'a a a'],
    ])('have the blanks that the text has: %s of %s', async (words, text, segment) => {
      expect(await segmentOf(words.split('|'), text)).toEqual([segment]);
    });
  },
);
