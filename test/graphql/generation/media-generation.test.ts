import { newId } from '../../../src/database/new-id';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import {
  type GenerationRow,
  generationRow,
  inputOf,
  insertGenerationRows,
  storedAs,
} from '../../support/database/generation-rows';
import { statementsDuring } from '../../support/database/statements';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const FAILURE = {
  code: 'PROVIDER_UNAVAILABLE',
  message: 'Too many requests.',
  path: null,
  retryable: true,
  details: { type: 'PROVIDER', provider: 'acme', providerCode: 'rate_limited', retryAfterSeconds: 7 },
} as const;
const TRANSCRIPT = {
  text: 'Hello.',
  language: 'en',
  durationSeconds: 1.5,
  segments: [{ startSeconds: 0, endSeconds: 1.5, text: 'Hello.', speaker: 'A' }],
};

const source = fileRow();
const made = fileRow({ origin: 'GENERATED', thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI' });
const ROWS = {
  image: generationRow({
    createdAt: at(1),
    inputs: [inputOf(source.id), { field: 'referenceImages[0]', fileId: null, url: 'https://example.com/a.png' }],
    outputs: [storedAs(made.id), ...generationRow().outputs],
  }),
  failed: generationRow({
    createdAt: at(2),
    kind: 'VIDEO',
    model: 'acme/film',
    status: 'FAILED',
    outputs: [],
    failure: FAILURE,
  }),
  spoken: generationRow({ createdAt: at(3), kind: 'SPEECH', outputs: [] }),
  heard: generationRow({ createdAt: at(4), kind: 'TRANSCRIPTION', outputs: [], transcript: TRANSCRIPT }),
  forgotten: generationRow({
    createdAt: at(5),
    kind: 'TRANSCRIPTION',
    outputs: [],
    transcript: TRANSCRIPT,
    transcriptExpiresAt: new Date(Date.now() - 1),
  }),
  queued: generationRow({
    createdAt: at(6),
    kind: 'VIDEO',
    status: 'QUEUED',
    progress: null,
    startedAt: null,
    completedAt: null,
    usage: null,
    outputs: [],
  }),
} satisfies Record<string, GenerationRow>;
type Name = keyof typeof ROWS;

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await insertFileRows(app.dataSource, tenant, [source, made]);
  await insertGenerationRows(app.dataSource, tenant, Object.values(ROWS));
});
afterAll(() => app.close());

async function read(name: Name, fields: string): Promise<unknown> {
  const query = `query ($id: ID!) { mediaGeneration(id: $id) { ${fields} } }`;
  const { data, errors } = await client.request(query, { id: ROWS[name].id });
  expect(errors).toBeUndefined();
  return data.mediaGeneration;
}

describe('outputs', () => {
  it('are what was made, of whatever kind, with what their files have to show', async () => {
    const fields = 'outputs { mimeType sha256 thumbhash thumbnail(width: 64) { url } persistence { file { id } } }';
    const [kept, skipped] = ROWS.image.outputs;
    expect(await read('image', fields)).toEqual({
      outputs: [
        {
          ...{ mimeType: 'image/png', sha256: kept?.sha256, thumbhash: made.thumbhash },
          thumbnail: { url: expect.stringContaining(`/files/${made.id}/thumbnail?width=64&`) },
          persistence: { file: { id: made.id } },
        },
        {
          ...{ mimeType: 'image/png', sha256: skipped?.sha256, thumbhash: null, thumbnail: null },
          persistence: { file: null },
        },
      ],
    });
    for (const name of ['failed', 'spoken', 'heard', 'queued'] as const) {
      expect(await read(name, 'outputs { sha256 }')).toEqual({ outputs: [] });
    }
  });

  it('refuse a thumbnail of a width that there is not', async () => {
    const query = 'query ($id: ID!) { mediaGeneration(id: $id) { outputs { thumbnail(width: 8) { url } } } }';
    const { errors } = await client.request(query, { id: ROWS.image.id });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  it('take one statement more for the files of a whole page', async () => {
    const query = '{ mediaGenerations(first: 6) { nodes { outputs { thumbhash thumbnail { url } url { url } } } } }';
    await client.request(query);
    expect(await statementsDuring(() => client.request(query))).toHaveLength(4);
  });
});

describe('mediaGeneration', () => {
  it('tells what went in and came out', async () => {
    const fields = `__typename id kind model status progress createdAt completedAt project { id } error { code }
      usage { images costUsd audioSeconds } inputs { field url file { id filename } }
      ... on ImageGeneration { images { mimeType sizeBytes sha256 revisedPrompt persistence { status reason file { id } } } }`;
    const { id, outputs } = ROWS.image;
    const media = { mimeType: 'image/png', sizeBytes: 1_000, revisedPrompt: null };
    expect(await read('image', fields)).toEqual({
      __typename: 'ImageGeneration',
      ...{ id, kind: 'IMAGE', model: 'scripted/model', status: 'SUCCEEDED', progress: 100, error: null },
      createdAt: at(1).toISOString(),
      completedAt: ROWS.image.completedAt?.toISOString(),
      project: { id: tenant.projectId },
      usage: { images: 1, costUsd: 0.25, audioSeconds: null },
      inputs: [
        { field: 'image', url: null, file: { id: source.id, filename: source.filename } },
        { field: 'referenceImages[0]', url: 'https://example.com/a.png', file: null },
      ],
      images: [
        {
          ...media,
          sha256: outputs[0]?.sha256,
          persistence: { status: 'STORED', reason: null, file: { id: made.id } },
        },
        { ...media, sha256: outputs[1]?.sha256, persistence: { status: 'SKIPPED', reason: 'OPTED_OUT', file: null } },
      ],
    });
  });

  it('tells why one failed', async () => {
    const error = '__typename code message path retryable';
    const fields = `__typename status error { ${error}
      ... on MediaProviderError { provider providerCode retryAfterSeconds } } ... on VideoGeneration { video { mimeType } }`;
    const { details, ...told } = FAILURE;
    const { type, ...provider } = details;
    expect(await read('failed', fields)).toEqual({
      __typename: 'VideoGeneration',
      status: 'FAILED',
      error: { __typename: 'MediaProviderError', ...told, ...provider },
      video: null,
    });
    expect(type).toBe('PROVIDER');
  });

  it('has no sound before there is any', async () => {
    const fields = '__typename ... on SpeechGeneration { audio { mimeType } }';
    expect(await read('spoken', fields)).toEqual({ __typename: 'SpeechGeneration', audio: null });
  });

  it('has no result, end or usage while it waits', async () => {
    const fields = 'status progress startedAt completedAt usage { images } error { code } inputs { field }';
    const nothing = { progress: null, startedAt: null, completedAt: null, usage: null, error: null, inputs: [] };
    expect(await read('queued', fields)).toEqual({ status: 'QUEUED', ...nothing });
  });

  const TRANSCRIPTION = `__typename ... on Transcription { text language durationSeconds
    segments { startSeconds endSeconds text speaker } }`;

  it('tells a transcript', async () => {
    expect(await read('heard', TRANSCRIPTION)).toEqual({ __typename: 'Transcription', ...TRANSCRIPT });
  });

  it('tells the numbers of a transcript whose text has expired', async () => {
    const expected = { ...TRANSCRIPT, text: null, segments: [] };
    expect(await read('forgotten', TRANSCRIPTION)).toEqual({ __typename: 'Transcription', ...expected });
  });

  it.each(['', 'gen_', newId('gen'), newId('file'), `${ROWS.image.id}\0`, '\ud800'])(
    'is null for an id that nothing has (%#)',
    async (id) => {
      const { data, errors } = await client.request('query ($id: ID!) { mediaGeneration(id: $id) { id } }', { id });
      expect({ data, errors }).toEqual({ data: { mediaGeneration: null }, errors: undefined });
    },
  );

  it('is a node and an entity of its own type', async () => {
    const [image, video] = [ROWS.image.id, ROWS.failed.id];
    const { data } = await client.request(
      `query ($ids: [ID!]!, $representations: [_Any!]!) { node(id: "${video}") { __typename id } nodes(ids: $ids) { __typename id }
        _entities(representations: $representations) { __typename ... on ImageGeneration { id model images { sizeBytes } } } }`,
      {
        ids: [image, source.id, newId('gen')],
        representations: [
          { __typename: 'ImageGeneration', id: image },
          { __typename: 'VideoGeneration', id: image },
        ],
      },
    );
    expect(data.node).toEqual({ __typename: 'VideoGeneration', id: video });
    const file = { __typename: 'File', id: source.id };
    expect(data.nodes).toEqual([{ __typename: 'ImageGeneration', id: image }, file, null]);
    const images = [{ sizeBytes: 1_000 }, { sizeBytes: 1_000 }];
    const entity = { __typename: 'ImageGeneration', id: image, model: 'scripted/model', images };
    expect(data._entities).toEqual([entity, null]);
  });
});
