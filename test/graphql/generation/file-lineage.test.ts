import { FileTombstoneEntity } from '../../../src/database/entities/file';
import { newId } from '../../../src/database/new-id';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { generationRow, inputOf, insertGenerationRows, storedAs } from '../../support/database/generation-rows';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { addKey } from '../../support/service/tenant-project';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

/** An uploaded picture, a deleted one and an expired one are edited; what comes of it is animated, three times. */
const upload = fileRow({ filename: 'upload.png' });
const expired = fileRow({ expiresAt: new Date(Date.now() - 1) });
const [deleted, forgotten] = [newId('file'), newId('file')];
const edited = fileRow({ filename: 'edited.png', origin: 'GENERATED' });
const film = fileRow({ filename: 'film.mp4', origin: 'GENERATED' });
const edit = generationRow({
  inputs: [
    inputOf(upload.id),
    inputOf(deleted, 'mask'),
    inputOf(expired.id, 'referenceImages[0]'),
    inputOf(forgotten, 'referenceImages[1]'),
    inputOf(upload.id, 'referenceImages[2]'),
    { field: 'referenceImages[3]', fileId: null, url: 'https://example.com/a.png' },
  ],
  outputs: [storedAs(edited.id)],
});
const [animation, secondAnimation, lostAnimation] = [
  generationRow({ kind: 'VIDEO', inputs: [inputOf(edited.id)], outputs: [storedAs(film.id)] }),
  generationRow({ kind: 'VIDEO', inputs: [inputOf(edited.id)], outputs: [] }),
  generationRow({ kind: 'VIDEO', inputs: [inputOf(edited.id)], outputs: [storedAs(newId('file'))] }),
];

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await insertFileRows(app.dataSource, tenant, [upload, expired, edited, film]);
  const { organizationId, projectId } = tenant;
  await app.dataSource.manager.insert(FileTombstoneEntity, {
    organizationId,
    projectId,
    id: deleted,
    reason: 'DELETED',
  });
  await insertGenerationRows(app.dataSource, tenant, [edit, animation, secondAnimation, lostAnimation]);
});
afterAll(() => app.close());

async function file(id: string, fields: string, variables: object = {}) {
  const declared = Object.keys(variables).map(
    (name) => `, $${name}: ${name === 'first' || name === 'last' ? 'Int' : 'String'}`,
  );
  const query = `query ($id: ID!${declared.join('')}) { file(id: $id) { ${fields} } }`;
  const { data, errors } = await client.request(query, { id, ...variables });
  return { file: data?.file, errors };
}

describe('producedBy and sources', () => {
  it('lead from a video back to what was uploaded', async () => {
    const { file: told, errors } = await file(
      film.id,
      'producedBy { id } sources { id producedBy { id } sources { id } }',
    );
    expect(errors).toBeUndefined();
    expect(told).toEqual({
      producedBy: { id: animation.id },
      // Once, though it was given twice, and without those that are gone.
      sources: [{ id: edited.id, producedBy: { id: edit.id }, sources: [{ id: upload.id }] }],
    });
  });

  it('end at what was uploaded', async () => {
    const { file: told } = await file(upload.id, 'producedBy { id } sources { id }');
    expect(told).toEqual({ producedBy: null, sources: [] });
  });
});

describe('usedBy', () => {
  const USES =
    'edges { cursor field node { __typename id } } totalCount pageInfo { hasNextPage hasPreviousPage endCursor }';

  it('lists where a file was used, the newest first', async () => {
    const { file: told } = await file(upload.id, `usedBy { ${USES} }`);
    const node = { __typename: 'ImageGeneration', id: edit.id };
    expect(told.usedBy).toMatchObject({
      edges: [
        { field: 'referenceImages[2]', node },
        { field: 'image', node },
      ],
      totalCount: 2,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
  });

  it('goes on from page to page, in both directions', async () => {
    const all = [lostAnimation.id, secondAnimation.id, animation.id];
    const idsOf = (uses: { edges: { node: { id: string } }[] }) => uses.edges.map(({ node }) => node.id);
    const { file: first } = await file(edited.id, `usedBy(first: 2) { ${USES} }`);
    expect(idsOf(first.usedBy)).toEqual(all.slice(0, 2));
    const after = first.usedBy.pageInfo.endCursor;
    const { file: next } = await file(edited.id, `usedBy(first: 2, after: $after) { ${USES} }`, { after });
    expect(idsOf(next.usedBy)).toEqual(all.slice(2));
    expect(next.usedBy).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    const { file: last } = await file(edited.id, `usedBy(last: 1, before: $after) { ${USES} }`, { after });
    expect(idsOf(last.usedBy)).toEqual(all.slice(0, 1));
  });

  it('takes the cursors of this list only', async () => {
    const { file: told } = await file(upload.id, `usedBy { ${USES} }`);
    const [{ cursor }] = told.usedBy.edges;
    const [version, list] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const made = (...position: string[]) =>
      Buffer.from(JSON.stringify([version, list, ...position])).toString('base64url');
    const unfit = [
      [edited.id, cursor],
      [upload.id, made(edit.id, '99999')],
      [upload.id, made(upload.id, '0')],
    ] as const;
    for (const [id, after] of unfit) {
      const { errors } = await file(id, `usedBy(after: $after) { ${USES} }`, { after });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});

describe('files that are gone', () => {
  const INPUTS = 'producedBy { inputs { field file { id } } }';

  it('stay named by the generations that used them', async () => {
    const { file: told, errors } = await file(edited.id, INPUTS);
    expect(errors).toBeUndefined();
    const ids = told.producedBy.inputs.map((input: { file: { id: string } | null }) => input.file?.id);
    expect(ids).toEqual([upload.id, deleted, expired.id, forgotten, upload.id, undefined]);
  });

  it('say why they are gone when anything else is asked', async () => {
    const fields = ['filename', 'project { id }', 'download { url }', 'metadata { key }', 'thumbhash', 'expiresAt'];
    for (const field of fields) {
      const { errors } = await file(edited.id, `producedBy { inputs { field file { id ${field} } } }`);
      // They are found out side by side, so that errors come in any order: each names its input.
      const codes = errors?.map(({ path, extensions }) => [path?.[3], extensions['code']]);
      expect(codes?.sort()).toEqual([
        [1, 'FILE_DELETED'],
        [2, 'FILE_EXPIRED'],
        [3, 'NOT_FOUND'],
      ]);
    }
  });

  it('still lead on to where they were used', async () => {
    const lineage = 'id sources { id } producedBy { id } usedBy { totalCount edges { field } }';
    const { file: told, errors } = await file(edited.id, `producedBy { inputs { file { ${lineage} } } }`);
    expect(errors).toBeUndefined();
    const usedBy = { totalCount: 1, edges: [{ field: 'mask' }] };
    expect(told.producedBy.inputs[1].file).toEqual({ id: deleted, sources: [], producedBy: null, usedBy });
  });

  it('are still named as what an output was stored as', async () => {
    const query = `query ($id: ID!) { mediaGeneration(id: $id) {
      ... on VideoGeneration { video { base64 url { url } persistence { status file { id } } } } } }`;
    const { data, errors } = await client.request(query, { id: lostAnimation.id });
    expect(errors).toBeUndefined();
    const id = lostAnimation.outputs[0]?.fileId;
    const persistence = { status: 'STORED', file: { id } };
    expect(data.mediaGeneration.video).toEqual({ base64: null, url: null, persistence });
  });
});

describe('FileFilter.producedBy', () => {
  const LIST = 'query ($id: ID!) { files(filter: { producedBy: $id }) { nodes { id } totalCount } }';

  it('lists what came out of a generation', async () => {
    const { data } = await client.request(LIST, { id: edit.id });
    expect(data.files).toEqual({ nodes: [{ id: edited.id }], totalCount: 1 });
  });

  it.each(['', 'gen_', newId('gen'), upload.id])('lists nothing for what made nothing: %j', async (id) => {
    const { data } = await client.request(LIST, { id });
    expect(data.files).toEqual({ nodes: [], totalCount: 0 });
    const select = `deleteFiles(input: { dryRun: true, select: { filter: { producedBy: $id } } }) { matchedFiles }`;
    const { data: deletion } = await client.request(`mutation ($id: ID!) { ${select} }`, { id });
    expect(deletion.deleteFiles.matchedFiles).toBe(0);
  });
});

it('tells no files to a key without FILES_READ', async () => {
  const key = await addKey(app.dataSource, { projectId: tenant.projectId }, ['GENERATE']);
  const query = `query ($id: ID!) { mediaGeneration(id: $id) { inputs { file { id } }
    ... on ImageGeneration { images { sizeBytes base64 url { url } persistence { status file { id } } } } } }`;
  const { data, errors } = await createGraphqlClient(app.url, key).request(query, { id: edit.id });
  const { inputs, images } = data.mediaGeneration;
  expect(inputs).toEqual(Array.from({ length: 6 }, () => ({ file: null })));
  const persistence = { status: 'STORED', file: null };
  expect(images).toEqual([{ sizeBytes: 1_000, base64: null, url: null, persistence }]);
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(Array.from({ length: 8 }, () => 'FORBIDDEN'));
});
