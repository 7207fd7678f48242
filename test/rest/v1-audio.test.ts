import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { spokenWav } from '../support/media/spoken-media';
import { startAliasedApp } from '../support/rest/aliased-app';
import { blobPart, formOf, type Part } from '../support/rest/forms';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { expectNoLeftovers } from '../support/service/leftovers';
import { createTenant, type TestApp } from '../support/service/test-app';

const STILL = readFixture('still.png');
const UNKNOWN = 'file_01arz3ndektsv4rrffq69g5fav';
const MODEL: Part = ['model', 'whisper-1'];

let app: TestApp;
let graph: FileClient;
let client: RestClient;
let wav: Buffer;
let sound: Part;
beforeAll(async () => {
  app = await startAliasedApp();
  graph = createFileClient(app.url, app.apiKey);
  client = createRestClient(app.url, app.apiKey);
  wav = await spokenWav('Good morning.');
  sound = ['file', { bytes: wav, filename: 'said.wav' }];
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

const speak = (body: object, headers = {}, as = client) =>
  as.post('/v1/audio/speech', { model: 'tts-1', input: 'Good morning.', voice: 'slt', ...body }, headers);
const transcribe = (parts: readonly Part[], headers = {}, as = client) =>
  as.post('/v1/audio/transcriptions', formOf(...parts), headers);

describe('POST /v1/audio/speech', () => {
  it('is the sound, and the file that it is', async () => {
    const { status, headers, bytes } = await speak({});
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'audio/mpeg' });
    expect(headers.get('content-length')).toBe(String(bytes.length));
    const file = await graph.read(headers.get('x-file-id') ?? '');
    expect(file).toMatchObject({ mimeType: 'audio/mpeg', sizeBytes: bytes.length, origin: 'GENERATED' });
  });

  it('has no file where nothing is kept, and says why', async () => {
    const { apiKey } = await createTenant(app.dataSource, { zeroDataRetention: true });
    const { status, headers, bytes } = await speak({}, {}, createRestClient(app.url, apiKey));
    expect({ status, file: headers.get('x-file-id') }).toEqual({ status: 200, file: null });
    expect(headers.get('x-persistence-reason')).toBe('zero_data_retention');
    expect(bytes.length).toBeGreaterThan(1_000);
  });

  it('answers a repeat with the same key by the same sound, for as long as it is kept', async () => {
    const key = { 'idempotency-key': 'v1-speech-1' };
    const first = await speak({}, key);
    const fileId = first.headers.get('x-file-id') ?? '';
    const again = await speak({}, key);
    expect(again.headers.get('x-file-id')).toBe(fileId);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    await graph.delete(fileId);
    const error = { code: 'file_deleted', param: 'Idempotency-Key' };
    expect(await speak({}, key)).toMatchObject({ status: 404, json: { error } });
  });

  it('takes what clients send that asks for nothing', async () => {
    const nothing = { speed: 1, instructions: 'Cheerfully.', stream_format: 'audio', response_format: null, user: 'u' };
    expect((await speak({ ...nothing, voice: { id: 'slt' } })).status).toBe(200);
    expect((await speak({ voice: null })).status).toBe(200);
  });

  it('takes names of an alias for voices, each for the voice that it is', async () => {
    const [slt, alloy, onyx] = [await speak({}), await speak({ voice: 'alloy' }), await speak({ voice: 'onyx' })];
    expect(alloy.status).toBe(200);
    expect(alloy.bytes.equals(slt.bytes)).toBe(true);
    expect(onyx.bytes.equals(slt.bytes)).toBe(false);
  });

  it.each([
    [{ input: undefined }, 400, 'invalid_input', 'input'],
    [{ input: '' }, 400, 'invalid_input', 'input'],
    [{ model: undefined }, 400, 'invalid_input', 'model'],
    [{ model: 'tts-2' }, 404, 'model_not_found', 'model'],
    [{ model: 'whisper-1' }, 404, 'model_not_found', 'model'],
    [{ voice: 'nova' }, 400, 'invalid_input', 'voice'],
    [{ model: 'local/flite', voice: 'alloy' }, 400, 'invalid_input', 'voice'],
    [{ voice: 7 }, 400, 'invalid_input', 'voice'],
    [{ response_format: 'aac' }, 400, 'invalid_input', 'response_format'],
    [{ response_format: 'pcm' }, 400, 'invalid_input', 'response_format'],
    [{ speed: 5 }, 400, 'invalid_input', 'speed'],
    [{ speed: 'fast' }, 400, 'invalid_input', 'speed'],
    [{ stream_format: 'sse' }, 400, 'invalid_input', 'stream_format'],
  ])('refuses %j', async (body, status, code, param) => {
    const answer = await speak(body);
    expect({ status: answer.status, ...answer.json.error }).toMatchObject({ status, code, param });
    expect(answer.headers.get('x-file-id')).toBeNull();
  });
});

describe('POST /v1/audio/transcriptions', () => {
  it('takes the parts in any order', async () => {
    for (const parts of [
      [sound, MODEL],
      [MODEL, sound],
    ]) {
      const { status, json } = await transcribe(parts);
      expect(json).toEqual({ text: expect.stringMatching(/good morning/i), usage: expect.any(Object) });
      expect(status).toBe(200);
    }
  });

  it('takes a file that another door has brought, and notes it', async () => {
    const { file } = await graph.upload(wav);
    expect((await transcribe([['file', file.id], MODEL])).json.text).toMatch(/good morning/i);
    const { data } = await graph.graphql.request(
      'query ($id: ID!) { file(id: $id) { usedBy(first: 5) { edges { node { model } } } } }',
      { id: file.id },
    );
    expect(data.file.usedBy.edges).toEqual([{ node: { model: 'local/moonshine-tiny' } }]);
  });

  it('says what the texts are', async () => {
    const typeOf = async (format: string) =>
      (await transcribe([sound, MODEL, ['response_format', format]])).headers.get('content-type');
    expect(await typeOf('text')).toBe('text/plain; charset=utf-8');
    expect(await typeOf('srt')).toBe('text/plain; charset=utf-8');
    expect(await typeOf('vtt')).toBe('text/vtt; charset=utf-8');
    expect(await typeOf('verbose_json')).toBe('application/json; charset=utf-8');
  });

  it('takes what clients send that asks for nothing', async () => {
    const nothing = {
      language: 'en',
      prompt: 'names that occur',
      temperature: '0',
      stream: 'false',
      response_format: '',
    };
    const parts = [...Object.entries(nothing), ['timestamp_granularities[]', 'segment'], ['include[]', 'x']] as Part[];
    expect((await transcribe([sound, MODEL, ...parts])).status).toBe(200);
    for (const stream of ['False', '0', '', 'null']) {
      expect((await transcribe([sound, MODEL, ['stream', stream]])).status).toBe(200);
    }
  });

  it('works under zero data retention, and leaves nothing', async () => {
    const { apiKey, projectId } = await createTenant(app.dataSource, { zeroDataRetention: true });
    const { json } = await transcribe([sound, MODEL], {}, createRestClient(app.url, apiKey));
    expect(json.text).toMatch(/good morning/i);
    const kept = await app.dataSource.query('SELECT generations::text AS row FROM generations WHERE project_id = $1', [
      projectId,
    ]);
    expect(kept).toHaveLength(1);
    expect(kept[0].row).not.toMatch(/good|morning/i);
  });

  it('answers a repeat with the same key by the same text, in any form', async () => {
    const key = { 'idempotency-key': 'v1-transcription-1' };
    const first = await transcribe([sound, MODEL], key);
    const again = await transcribe([sound, MODEL, ['response_format', 'text']], key);
    expect(again.bytes.toString()).toBe(`${first.json.text}\n`);
    const { data } = await graph.graphql.request('{ mediaGenerations(first: 3) { nodes { createdAt } } }');
    expect(new Set(data.mediaGenerations.nodes.map(({ createdAt }: { createdAt: string }) => createdAt)).size).toBe(3);
  });

  type Refused = [what: string, parts: readonly Part[], status: number, code: string, param: string];
  it.each<Refused>([
    ['no sound', [MODEL], 400, 'invalid_input', 'file'],
    ['a model as a file', [['file', UNKNOWN], blobPart('model', 'whisper-1')], 400, 'invalid_input', 'model'],
    ['no model', [['file', UNKNOWN]], 400, 'invalid_input', 'model'],
    [
      'an unknown model',
      [
        ['file', UNKNOWN],
        ['model', 'whisper-2'],
      ],
      404,
      'model_not_found',
      'model',
    ],
    ['a file that there is not', [MODEL, ['file', UNKNOWN]], 404, 'file_not_found', 'file'],
    ['a name of nothing', [MODEL, ['file', 'said.wav']], 400, 'invalid_input', 'file'],
    [
      'two files',
      [MODEL, ['file', { bytes: STILL, filename: 'x' }], ['file', { bytes: STILL, filename: 'y' }]],
      400,
      'invalid_input',
      'file',
    ],
    ['a picture', [MODEL, ['file', { bytes: STILL, filename: 'x.wav' }]], 400, 'file_kind_mismatch', 'file'],
    [
      'an unknown form',
      [MODEL, ['file', UNKNOWN], ['response_format', 'xml']],
      400,
      'invalid_input',
      'response_format',
    ],
    [
      'times of words',
      [MODEL, ['file', UNKNOWN], ['timestamp_granularities[]', 'word']],
      400,
      'invalid_input',
      'timestamp_granularities',
    ],
    ...['true', 'True', '1', 'yes'].map(
      (stream): Refused => [
        `events by ${stream}`,
        [MODEL, ['file', UNKNOWN], ['stream', stream]],
        400,
        'invalid_input',
        'stream',
      ],
    ),
    ['a language that is none', [MODEL, ['file', UNKNOWN], ['language', '!']], 400, 'invalid_input', 'language'],
    [
      'a temperature that is none',
      [MODEL, ['file', UNKNOWN], ['temperature', 'hot']],
      400,
      'invalid_input',
      'temperature',
    ],
  ])('refuses %s', async (_what, parts, status, code, param) => {
    const answer = await transcribe(parts);
    expect({ status: answer.status, ...answer.json.error }).toMatchObject({ status, code, param });
  });
});

describe('a form that is too large', () => {
  it('is answered in words, however much of it is still on its way', async () => {
    const large: Part = ['file', { bytes: Buffer.alloc(65 * 1024 * 1024), filename: 'said.wav' }];
    const { status, json } = await transcribe([large, MODEL]);
    expect({ status, ...json.error }).toMatchObject({ status: 413, code: 'payload_too_large' });
  });
});

describe('usage', () => {
  it('is told apart by this door', async () => {
    const tenant = await createTenant(app.dataSource);
    const own = createRestClient(app.url, tenant.apiKey);
    await own.post('/v1/files', formOf(['file', { bytes: wav, filename: 'said.wav' }], ['purpose', 'user_data']));
    await speak({}, {}, own);
    const rows = await app.dataSource.query(
      `SELECT door, sum(uploads)::int AS uploads, sum(generations)::int AS generations FROM usage_counters
       WHERE project_id = $1 AND granularity = 'DAY' GROUP BY door`,
      [tenant.projectId],
    );
    expect(rows).toEqual([{ door: 'V1', uploads: 1, generations: 1 }]);
  });
});
