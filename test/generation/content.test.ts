import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { dumpTables, filesWith, linesWith } from '../support/canary/search';
import { dataUriOf, pictureOf, soundOf } from '../support/canary/target';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import type { ServiceProcess } from '../support/processes/service-process';
import { type OpenAiServer, startOpenAiServer } from '../support/providers/openai-server';
import { PAID_MODEL, type PaidVideoProvider, startPaidVideoProvider } from '../support/providers/paid-video-provider';
import { eventually } from '../support/timing/eventually';

const OPENAI_API_KEY = 'key-0123456789-of-openai';
const GENERATION = 'generation { id status } errors { code message path }';
const IMAGE = `mutation ($input: GenerateImageInput!) { answer: generateImage(input: $input) { ${GENERATION} } }`;
const SPEECH = `mutation ($input: SynthesizeSpeechInput!) { answer: synthesizeSpeech(input: $input) { ${GENERATION} } }`;
const TRANSCRIPT = `mutation ($input: TranscribeAudioInput!) { answer: transcribeAudio(input: $input) { ${GENERATION} } }`;
const VIDEO = `mutation ($input: GenerateVideoInput!) { answer: generateVideo(input: $input) { ${GENERATION} } }`;
const CANCEL =
  'mutation ($id: ID!) { answer: cancelMediaGeneration(id: $id) { generation { id status } errors { code } } }';

let installation: SharedInstallation;
let openai: OpenAiServer;
let video: PaidVideoProvider;
let service: ServiceProcess;
const words: string[] = [];
const answers: unknown[] = [];

beforeAll(async () => {
  installation = await createInstallation();
  openai = await startOpenAiServer();
  video = await startPaidVideoProvider();
  const keys = { OPENAI_API_KEY, OPENAI_BASE_URL: `${openai.url}/v1`, LOG_LEVEL: 'trace' };
  service = await installation.start({ ...video.environment, ...keys });
});
afterAll(async () => {
  await installation.close();
  await Promise.all([openai.close(), video.close()]);
});

/** A word that is sent in one place, to be found there or nowhere. */
function word(): string {
  const next = `word${randomBytes(12).toString('hex')}`;
  words.push(next);
  return next;
}

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the data
async function send(query: string, variables: object): Promise<any> {
  const { data, errors } = await createGraphqlClient(service.url, API_KEY).request(query, variables);
  answers.push(data, errors);
  expect(errors).toBeUndefined();
  return data.answer;
}

async function tablesWith(text: string): Promise<string[]> {
  const tables = Object.entries(await dumpTables(installation.dataSource));
  return tables.filter(([, rows]) => linesWith(text, rows).length > 0).map(([name]) => name);
}

const blobsWith = (text: string) => filesWith(text, path.join(installation.dataDirectory, 'blobs'));

/** Begins a video in the background, from a picture that comes with the call. */
async function beginVideo() {
  const [prompt, bytes] = [word(), word()];
  const image = { dataUri: dataUriOf('image/png', pictureOf(bytes)) };
  const order = { model: PAID_MODEL, prompt, image, background: true, idempotencyKey: `video of ${videos++}` };
  const { generation, errors } = await send(VIDEO, { input: order });
  expect({ status: generation?.status, errors }).toEqual({ status: 'QUEUED', errors: [] });
  return { id: generation.id as string, prompt, bytes };
}
let videos = 0;

function ended(id: string, status: string): Promise<unknown> {
  return eventually(`it is ${status}`, async () => {
    const [row] = await installation.dataSource.query('SELECT status FROM generations WHERE id = $1', [id]);
    return row.status === status;
  });
}

async function expectNothingOf({ prompt, bytes }: { readonly prompt: string; readonly bytes: string }): Promise<void> {
  expect(await tablesWith(prompt)).toEqual([]);
  // They are released after the end, which is seen before.
  await eventually('none are held', async () => (await installation.dataSource.query('TABLE held_blobs')).length === 0);
  await eventually('the bytes are gone', async () => (await blobsWith(bytes)).length === 0);
}

describe('the content of work in the background', () => {
  it('is kept until the provider has taken it on, and the bytes until the end', async () => {
    video.submission.shut();
    video.question.shut();
    const { length } = video.posts();
    const begun = await beginVideo();
    await eventually('the provider was asked', async () => video.posts().length > length);
    expect(await tablesWith(begun.prompt)).toEqual(['public.generations']);
    expect(await blobsWith(begun.bytes)).toHaveLength(1);
    video.submission.open();
    await eventually('it was taken on', async () => video.question.arrived > 0);
    expect(await tablesWith(begun.prompt)).toEqual([]);
    video.question.open();
    await ended(begun.id, 'SUCCEEDED');
    await expectNothingOf(begun);
  });

  it('is gone when the provider has failed', async () => {
    const refused = { status: 400, body: { detail: 'no' } };
    video.fail('POST', refused);
    const begun = await beginVideo();
    await ended(begun.id, 'FAILED');
    await expectNothingOf(begun);
  });

  it('is gone when it was canceled', async () => {
    video.submission.shut();
    const begun = await beginVideo();
    expect(await send(CANCEL, { id: begun.id })).toMatchObject({ generation: { status: 'CANCELED' }, errors: [] });
    await expectNothingOf(begun);
    video.submission.open();
  });
});

describe('the content of work that is waited for', () => {
  it('has its prompt in no table, neither while it is done', async () => {
    const prompt = word();
    const { length } = openai.posts();
    openai.fail('POST', 'STALL');
    void send(IMAGE, { input: { model: 'openai/gpt-image-2', prompt, idempotencyKey: 'stalled' } }).catch(() => {});
    await eventually('the provider was asked', async () => openai.posts().length > length);
    expect(await tablesWith(prompt)).toEqual([]);
  });

  it('nor afterwards, nor the text that was spoken or the bytes that came with the call', async () => {
    const [prompt, text, bytes] = [word(), word(), word()];
    const image = { dataUri: dataUriOf('image/png', pictureOf(bytes)) };
    const model = 'local/renderer';
    const edited = await send(IMAGE, { input: { model, prompt, image, idempotencyKey: 'an edited picture' } });
    const spoken = await send(SPEECH, { input: { model: 'local/flite', text, idempotencyKey: 'a sound' } });
    expect([edited, spoken]).toMatchObject([
      { generation: { status: 'SUCCEEDED' } },
      { generation: { status: 'SUCCEEDED' } },
    ]);
    for (const content of [prompt, text, bytes]) {
      expect(await tablesWith(content)).toEqual([]);
      expect(await blobsWith(content)).toEqual([]);
    }
  });

  it('has its transcript and the URL of its media where they are asked for', async () => {
    const [prompt, text] = [word(), word()];
    const said = { task: 'transcribe', language: 'english', duration: 1, text: `${text}\0\ud800`, segments: [] };
    openai.fail('POST', { body: said });
    const audio = { dataUri: dataUriOf('audio/wav', soundOf(word())) };
    const answer = await send(TRANSCRIPT, { input: { model: 'openai/whisper-1', prompt, audio } });
    expect(answer).toMatchObject({ generation: { status: 'SUCCEEDED' }, errors: [] });
    expect(await tablesWith(prompt)).toEqual([]);
    expect(await tablesWith(text)).toEqual(['public.generations']);
    const url = `${video.url}/picture.png#${word()}`;
    const edited = await send(IMAGE, { input: { model: 'local/renderer', prompt: word(), image: { url } } });
    expect(edited).toMatchObject({ generation: { status: 'SUCCEEDED' }, errors: [] });
    expect(await tablesWith(url)).toEqual(['public.generation_inputs']);
  });
});

describe('the log, and what clients are told', () => {
  it('has nothing of it, and nobody’s keys', async () => {
    const { stdout, stderr, log } = service;
    expect(log.filter(({ level }) => Number(level) < 30).length).toBeGreaterThan(0);
    expect(words.filter((text) => linesWith(text, stdout + stderr).length > 0)).toEqual([]);
    for (const key of [OPENAI_API_KEY, 'key-of-the-provider']) {
      expect(linesWith(key, stdout + stderr + JSON.stringify(answers))).toEqual([]);
      expect(await tablesWith(key)).toEqual([]);
    }
  });
});
