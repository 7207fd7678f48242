import { type AddressInfo, createServer } from 'node:net';
import { readFixture } from '../../../support/media/media-fixtures';
import { openAt, speechModel } from '../../../support/providers/described-models';
import { imageRequest, speechRequest } from '../../../support/providers/generation-requests';
import { callContext, failureOf, generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';

const server = scriptedServerOfSuite();

describe("speech by a server that speaks OpenAI's protocol", () => {
  const speak = (body: unknown, type: string | undefined) => {
    server.play({ 'POST /v1/audio/speech': [{ headers: { 'content-type': type }, body }] });
    const env = { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: `${server.url}/v1` };
    return generate(remoteModel('openai/tts-1', env), speechRequest());
  };

  // FastAPI's Response has no type where none is given; object stores say binary/octet-stream; RFC 5334 has application/ogg.
  it.each<[file: Parameters<typeof readFixture>[0], type: string | undefined]>([
    ['sound.mp3', undefined],
    ['untagged.mp3', undefined],
    ['sound.wav', undefined],
    ['sound.flac', 'text/plain'],
    ['sound.mp3', 'binary/octet-stream'],
    ['opus.ogg', 'application/ogg'],
    ['sound.aac', 'application/x-download'],
    ['sound.m4a', 'video/mp4'],
    ['sound.weba', ''],
    ['sound.mp3', 'text/html; charset=utf-8'],
    ['sound.mp3', 'audio/mpeg'],
    ['sound.mp3', 'application/octet-stream'],
  ])('is known by its bytes: %s as %s', async (file, type) => {
    const { outputs } = await speak(readFixture(file), type);
    expect(Buffer.from(outputs[0]!.bytes).equals(readFixture(file))).toBe(true);
  });

  // Python's wave on a pipe cannot know how long it gets.
  it('is known by its bytes: a WAV that says that it holds nothing', async () => {
    const wav = Buffer.from(readFixture('sound.wav'));
    wav.writeUInt32LE(0, 4);
    wav.writeUInt32LE(0, wav.indexOf('data') + 4);
    const { outputs } = await speak(wav, undefined);
    expect(Buffer.from(outputs[0]!.bytes).equals(wav)).toBe(true);
  });

  it('is taken as it is where nobody knows the bytes, and the type is one of sound', async () => {
    const samples = Buffer.from([1, 2, 3, 4]);
    const { outputs } = await speak(samples, 'audio/pcm;rate=24000');
    expect(Buffer.from(outputs[0]!.bytes).equals(samples)).toBe(true);
  });

  /** A tone of 440 Hz, as one sample after the other. */
  const tone = (encode: (sample: number) => number[]) =>
    Buffer.from(Array.from({ length: 4_800 }, (_, at) => encode(Math.sin((at * 440 * 2 * Math.PI) / 24_000))).flat());
  it.each([
    ['16 bits', tone((sample) => [...new Uint8Array(new Int16Array([sample * 0x7fff]).buffer)])],
    ['8 bits', tone((sample) => [Math.round(0x80 + sample * 0x7f)])],
    ['8 bits, and quiet', tone((sample) => [Math.round(0x80 + sample * 2)])],
    ['silence of 16 bits', Buffer.alloc(4_800)],
    ['silence of 8 bits', Buffer.alloc(4_800, 0x80)],
    ['silence in \u03bc-law', Buffer.alloc(4_800, 0xff)],
    ['silence in A-law', Buffer.alloc(4_800, 0xd5)],
  ])('is taken where it is raw samples, which are no text: %s', async (_, samples) => {
    const { outputs } = await speak(samples, 'audio/pcm');
    expect(Buffer.from(outputs[0]!.bytes).equals(samples)).toBe(true);
  });

  it('is not what an address holds that is text', async () => {
    server.play({
      'POST /v1/audio/speech': [{ body: { audio_url: `${server.url}/sound.mp3` } }],
      'GET /sound.mp3': [{ body: Buffer.from('no healthy upstream'), headers: { 'content-type': 'audio/mpeg' } }],
    });
    const failure = await failureOf(generate(openAt(`${server.url}/v1`, speechModel('openai')), speechRequest()));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', details: { providerCode: 'ANSWER_NOT_UNDERSTOOD' } });
  });

  it.each<[what: string, body: (base64: string) => object]>([
    ['in base64', (base64) => ({ audio: base64, format: 'mp3' })],
    ['in a data URI', (base64) => ({ audio: { url: `data:audio/mpeg;base64,${base64}` } })],
    ['under the name that ElevenLabs has for it', (base64) => ({ audio_base64: base64, alignment: null })],
    ['where it is', () => ({ audio_url: `${server.url}/sound.mp3` })],
    ['where it is, by the path alone', () => ({ audio_file: { url: '/sound.mp3' } })],
  ])('is found in an answer of JSON: %s', async (_, body) => {
    const sound = readFixture('untagged.mp3');
    server.play({
      'POST /v1/audio/speech': [{ body: body(sound.toString('base64')) }],
      'GET /sound.mp3': [{ body: sound }],
    });
    const model = openAt(`${server.url}/v1`, speechModel('openai'));
    const { outputs } = await generate(model, speechRequest());
    expect(Buffer.from(outputs[0]!.bytes).equals(sound)).toBe(true);
  });

  it.each<[what: string, body: unknown, type: string | undefined]>([
    ['a page', Buffer.from('<html>Sign in</html>'), 'text/html'],
    ['a page without a type', Buffer.from('<html>Sign in</html>'), undefined],
    ['a picture', readFixture('still.png'), 'image/png'],
    ['an object', { status: 'ok' }, 'application/json'],
    ['nothing', Buffer.from(''), undefined],
    ['a page that is said to be sound', Buffer.from(' <html>Sign in</html>'), 'audio/mpeg'],
    ['an object that is said to be sound', Buffer.from('{"error": 1}'), 'audio/mpeg'],
    ['a picture that is said to be sound', readFixture('still.png'), 'audio/mpeg'],
    ...[
      'upstream connect error or disconnect/reset before headers',
      'error code: 502\r\n',
      '"unauthorized"',
      'サービスは利用できません。',
      `No healthy upstream. ${'あ'.repeat(5_000)}`,
    ].map((text): [string, unknown, string] => [`text: ${text.slice(0, 20)}`, Buffer.from(text), 'audio/mpeg']),
    ['text of another charset', Buffer.from('Dienst nicht verf\u00fcgbar', 'latin1'), 'application/octet-stream'],
  ])('is not made of %s, nor paid for again', async (_, body, type) => {
    expect(await failureOf(speak(body, type))).toMatchObject({
      code: 'PROVIDER_FAILED',
      retryable: false,
      details: { providerCode: 'ANSWER_NOT_UNDERSTOOD' },
    });
    expect(server.posts()).toHaveLength(1);
  });

  it('says what the provider calls it, where it is an error after all', async () => {
    const failure = await failureOf(speak({ error: { code: 'voice_unavailable' } }, 'application/json'));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', details: { providerCode: 'voice_unavailable' } });
  });
});

describe('an answer whose end is only told by the end of the connection', () => {
  it('was cut where it is half of an object: what came of it is not known', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n';
    const half = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(`${head}{"data":[{"b64_json":"aGVs`));
    });
    await new Promise<void>((resolve) => half.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(half.address() as AddressInfo).port}/v1`;
    const model = remoteModel('openai/gpt-image-2', { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: url });
    const failure = await failureOf(model.submit(imageRequest(), callContext()));
    expect(failure).toMatchObject({ code: 'INTERRUPTED', retryable: true });
    await new Promise((resolve) => half.close(resolve));
  });
});
