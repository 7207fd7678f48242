import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { wavOf } from '../support/media/media-samples';
import { spokenWav } from '../support/media/spoken-media';
import { type OpenAiServer, startOpenAiServer } from '../support/providers/openai-server';
import { startAliasedApp } from '../support/rest/aliased-app';
import { createTenant, type TestApp } from '../support/service/test-app';

const PICTURE = readFixture('still.png');
const SENTENCE = 'The quick brown fox jumps over the lazy dog.';

let app: TestApp;
let provider: OpenAiServer;
let graph: FileClient;
let openai: OpenAI;
beforeAll(async () => {
  provider = await startOpenAiServer();
  app = await startAliasedApp({ OPENAI_API_KEY: 'key-of-openai', OPENAI_BASE_URL: `${provider.url}/v1` });
  graph = createFileClient(app.url, app.apiKey);
  openai = clientOf(app.apiKey);
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

/** As a program has it that is told nothing but an address and a key. */
function clientOf(apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${app.url}/v1`, apiKey });
}

/** Ours beyond what OpenAI answers. */
const fileIdOf = (image: object | undefined) => (image as { readonly file_id: string }).file_id;
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => new Error('It did not fail.'),
    (error: Error) => error,
  );

describe('files', () => {
  it('are uploaded, read, listed and deleted', async () => {
    const file = await openai.files.create({
      file: await toFile(PICTURE, 'still.png'),
      purpose: 'vision',
      expires_after: { anchor: 'created_at', seconds: 3_600 },
    });
    expect(file).toMatchObject({ object: 'file', bytes: PICTURE.length, filename: 'still.png', status: 'processed' });
    expect((file.expires_at ?? 0) - file.created_at).toBe(3_600);
    expect(await openai.files.retrieve(file.id)).toEqual(file);
    expect(await openai.files.waitForProcessing(file.id)).toEqual(file);
    expect((await openai.files.list({ limit: 1 })).data).toEqual([file]);
    expect((await bytesOf(await openai.files.content(file.id))).equals(PICTURE)).toBe(true);
    expect(await graph.read(file.id)).toMatchObject({ filename: 'still.png', origin: 'UPLOADED' });
    expect(await openai.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
    expect(await graph.read(file.id)).toBe('FILE_DELETED');
  });

  it('are listed page by page, 250 of them, while they are deleted', async () => {
    const tenant = await createTenant(app.dataSource);
    const rows = Array.from({ length: 250 }, (_, index) =>
      fileRow({ createdAt: new Date(Date.UTC(2026, 0, 1) + index) }),
    );
    await insertFileRows(app.dataSource, tenant, rows);
    const client = clientOf(tenant.apiKey);
    const listed: string[] = [];
    for await (const { id } of client.files.list()) listed.push(id);
    expect(listed).toEqual(rows.map(({ id }) => id).reverse());
    const deleted: string[] = [];
    for await (const { id } of client.files.list({ limit: 60, order: 'asc' })) {
      await client.files.delete(id);
      deleted.push(id);
    }
    expect(deleted).toEqual(rows.map(({ id }) => id));
  });
});

describe('images', () => {
  it.each(['gpt-image-1', 'dall-e-3'])('are made by %s, as base64 and without a URL', async (model) => {
    const { data, created } = await openai.images.generate({ model, prompt: 'a lighthouse', n: 2, size: '256x256' });
    expect(data).toHaveLength(2);
    for (const image of data ?? []) {
      expect(Object.keys(image).sort()).toEqual(['b64_json', 'file_id']);
      const bytes = Buffer.from(image.b64_json ?? '', 'base64');
      expect((await bytesOf(await openai.files.content(fileIdOf(image)))).equals(bytes)).toBe(true);
    }
    expect(Math.abs(created - Date.now() / 1000)).toBeLessThan(600);
  });

  it('are made with a URL that takes no key', async () => {
    const settings = { quality: 'standard', style: 'vivid', user: 'user-1', response_format: 'url' } as const;
    const { data } = await openai.images.generate({
      model: 'dall-e-3',
      prompt: 'a lighthouse',
      size: '256x256',
      ...settings,
    });
    expect(data?.[0]).not.toHaveProperty('b64_json');
    const picture = await fetch(data?.[0]?.url ?? '');
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it('are made in the format that is asked for', async () => {
    const asked = { model: 'gpt-image-1', prompt: 'a lighthouse', size: '256x256', output_format: 'webp' } as const;
    const made = await openai.images.generate({ ...asked, background: 'auto', moderation: 'low' });
    expect(made.output_format).toBe('webp');
    expect(
      Buffer.from(made.data?.[0]?.b64_json ?? '', 'base64')
        .subarray(8, 12)
        .toString(),
    ).toBe('WEBP');
  });

  it('are changed within a mask, with more pictures to go by', async () => {
    const image = [await toFile(PICTURE, 'still.png'), await toFile(readFixture('still.jpg'), 'still.jpg')];
    const { width, height } = await sharp(PICTURE).metadata();
    const clear = { create: { width, height, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } } };
    const mask = await toFile(await sharp(clear).png().toBuffer(), 'mask.png');
    const { data } = await openai.images.edit({ image, mask, prompt: 'a red door', model: 'gpt-image-1', n: 1 });
    const fileId = fileIdOf(data?.[0]);
    const { data: answer } = await graph.graphql.request(
      'query ($id: ID!) { file(id: $id) { producedBy { inputs { field } } } }',
      { id: fileId },
    );
    expect(answer.file.producedBy.inputs.map(({ field }: { field: string }) => field)).toEqual([
      'image',
      'mask',
      'referenceImages[0]',
    ]);
  });
});

describe('audio', () => {
  it.each([
    ['mp3', 'audio/mpeg'],
    ['opus', 'audio/ogg'],
    ['flac', 'audio/flac'],
    ['wav', 'audio/wav'],
  ] as const)('is spoken as %s', async (response_format, type) => {
    const speech = await openai.audio.speech.create({ model: 'tts-1', voice: 'slt', input: 'Hello.', response_format });
    expect(speech.headers.get('content-type')).toBe(type);
    const fileId = speech.headers.get('x-file-id') ?? '';
    const bytes = await bytesOf(speech);
    expect((await bytesOf(await openai.files.content(fileId))).equals(bytes)).toBe(true);
  });

  it('is MP3 where nothing else is asked for', async () => {
    const speech = await openai.audio.speech.create({ model: 'tts-1', voice: 'slt', input: 'Hello.', speed: 1 });
    expect(speech.headers.get('content-type')).toBe('audio/mpeg');
  });

  it.each(['aac', 'pcm'] as const)('is not sent as another format in place of %s', async (response_format) => {
    const call = openai.audio.speech.create({ model: 'tts-1', voice: 'slt', input: 'Hello.', response_format });
    const failure = await failureOf(call);
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failure).toMatchObject({ code: 'invalid_input', param: 'response_format' });
  });

  it('is transcribed in five formats', async () => {
    const wav = await spokenWav(SENTENCE);
    const ask = async <Format extends 'json' | 'text' | 'srt' | 'verbose_json' | 'vtt'>(response_format: Format) =>
      openai.audio.transcriptions.create({ file: await toFile(wav, 'said.wav'), model: 'whisper-1', response_format });
    const { text, ...rest } = await ask('json');
    expect(text).toMatch(/quick brown fox/i);
    expect(rest).toEqual({ usage: { type: 'duration', seconds: expect.any(Number) } });
    expect(await ask('text')).toBe(`${text}\n`);
    expect(await ask('srt')).toMatch(/^1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\n.+\n\n/);
    expect(await ask('vtt')).toMatch(/^WEBVTT\n\n00:00:0\d\.\d{3} --> 00:00:0\d\.\d{3}\n.+\n\n/);
    const verbose = (await ask('verbose_json')) as OpenAI.Audio.TranscriptionVerbose;
    expect(verbose).toMatchObject({ text, language: 'english', duration: expect.any(Number) });
    expect(verbose.segments?.[0]).toMatchObject({ id: 0, start: expect.any(Number), tokens: [], no_speech_prob: 0 });
  });

  it('is transcribed of a file that is there, which is named in its place', async () => {
    const { file } = await graph.upload(await spokenWav(SENTENCE), { filename: 'said.wav' });
    for (const named of [file.id, JSON.stringify({ file_id: file.id })]) {
      const transcription = await openai.post<{ text: string }>('/audio/transcriptions', {
        body: formOf({ file: named, model: 'whisper-1' }),
      });
      expect(transcription.text).toMatch(/lazy dog/i);
    }
  });
});

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

describe('models', () => {
  it('are listed, and found by any name', async () => {
    const ids: string[] = [];
    for await (const { id } of openai.models.list()) ids.push(id);
    expect(ids).toEqual(expect.arrayContaining(['local/renderer', 'gpt-image-1', 'whisper-1', 'openai/tts-1']));
    expect(await openai.models.retrieve('local/renderer')).toMatchObject({ id: 'local/renderer', owned_by: 'local' });
  });
});

describe('the lines of the README', () => {
  it('print what it says', async () => {
    const readme = await readFile('README.md', 'utf8');
    const [, code = '', output = ''] = /```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', code.replace('http://127.0.0.1:4000', app.url)],
      { cwd: 'test/clients', env: { ...process.env, KEY: app.apiKey } },
    );
    expect(stdout).toBe(output);
  });
});

describe('failures', () => {
  it('are of the classes that programs look for', async () => {
    const unauthorized = await failureOf(clientOf('wrong').models.list());
    expect(unauthorized).toBeInstanceOf(OpenAI.AuthenticationError);
    const missing = await failureOf(openai.files.retrieve('file_01arz3ndektsv4rrffq69g5fav'));
    expect(missing).toBeInstanceOf(OpenAI.NotFoundError);
    expect(missing).toMatchObject({ code: 'file_not_found', requestID: expect.any(String) });
    const model = await failureOf(openai.images.generate({ model: 'gpt-image-0', prompt: 'x' }));
    expect(model).toBeInstanceOf(OpenAI.NotFoundError);
    expect(model).toMatchObject({ code: 'model_not_found', param: 'model' });
    const { apiKey } = await createTenant(app.dataSource, { scopes: ['FILES_READ'] });
    const forbidden = await failureOf(clientOf(apiKey).images.generate({ model: 'gpt-image-1', prompt: 'x' }));
    expect(forbidden).toBeInstanceOf(OpenAI.PermissionDeniedError);
    const bad = await failureOf(
      openai.files.create({ file: await toFile(Buffer.from('text'), 'a.png'), purpose: 'vision' }),
    );
    expect(bad).toBeInstanceOf(OpenAI.BadRequestError);
  });

  it('are 413 of a full quota, with what there is of it', async () => {
    const { apiKey } = await createTenant(app.dataSource, { maxBytes: 1_000 });
    const file = await toFile(wavOf(100_000), 'long.wav');
    const failure = await failureOf(clientOf(apiKey).files.create({ file, purpose: 'user_data' }));
    expect(failure).toMatchObject({ status: 413, code: 'storage_quota_exceeded' });
    expect((failure as InstanceType<typeof OpenAI.APIError>).error).toMatchObject({
      details: { usage: { limit_bytes: 1_000, used_bytes: 0 } },
    });
  });

  it('are 429 of a provider that takes no more, and the client comes again when it is told to', async () => {
    const limited = {
      status: 429,
      headers: { 'retry-after': '1' },
      body: { error: { message: 'x', code: 'rate_limit_exceeded' } },
    };
    provider.fail('POST', limited, 2);
    const speak = () =>
      openai.audio.speech.create({ model: 'openai/tts-1', voice: 'alloy', input: 'Hello.' }, { maxRetries: 0 });
    const failure = await failureOf(speak());
    expect(failure).toBeInstanceOf(OpenAI.RateLimitError);
    expect((failure as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('1');
    const posts = provider.posts().length;
    const again = await failureOf(
      openai.audio.speech.create({ model: 'openai/tts-1', voice: 'alloy', input: 'Hello.' }),
    );
    // What the provider sends is no sound: that it was asked again is what counts.
    expect(provider.posts().length).toBe(posts + 2);
    expect(again).toBeInstanceOf(Error);
  });

  it('are not repeated once a provider may have begun', async () => {
    provider.fail('POST', 'CUT');
    const posts = provider.posts().length;
    const failure = await failureOf(
      openai.audio.speech.create({ model: 'openai/tts-1', voice: 'alloy', input: 'Hello.' }),
    );
    expect(failure).toBeInstanceOf(OpenAI.InternalServerError);
    expect(failure).toMatchObject({ code: 'interrupted' });
    expect(provider.posts().length).toBe(posts + 1);
  });
});
