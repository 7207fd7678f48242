import { MediaFailure } from '../../../src/domain/errors';
import { createEngineClient } from '../../support/graphql/engine-client';
import { dataUriOf, ERROR_FIELDS, MEDIA_FIELDS } from '../../support/graphql/generation-fields';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel } from '../../support/providers/scripted-model';
import {
  openTestGeneration,
  type TestGeneration,
  type TestGenerationOptions,
} from '../../support/service/test-generation';

const picture = readFixture('still.png');
const jpeg = readFixture('still.jpg');
const GENERATE_IMAGE = `mutation ($input: GenerateImageInput!) { generateImage(input: $input) {
  generation { __typename id status error { code } usage { costUsd } inputs { field file { id } url } images { ${MEDIA_FIELDS} } } ${ERROR_FIELDS} } }`;

let test: TestGeneration;
let request: ReturnType<typeof createEngineClient>;
afterEach(() => test.close());

async function open(models: readonly ScriptedModel[], options?: TestGenerationOptions): Promise<void> {
  test = await openTestGeneration(models, options);
  request = createEngineClient(test.engine, test.caller);
}

async function generateImage(input: object) {
  const { data, errors } = await request(GENERATE_IMAGE, { input });
  expect(errors).toEqual({});
  return data.generateImage;
}

describe('generateImage', () => {
  it('answers with the bytes and with the files that they are kept as', async () => {
    const model = new ScriptedModel({ outputs: [picture, jpeg] });
    await open([model]);
    const parameters = { style: { names: ['vivid', null], strength: 0.5 } };
    const { generation, errors } = await generateImage({
      prompt: 'a fox',
      n: 2,
      parameters,
      output: { filename: 'fox' },
    });
    expect(errors).toEqual([]);
    expect(generation).toMatchObject({ __typename: 'ImageGeneration', status: 'SUCCEEDED', error: null, inputs: [] });
    const [first, second] = generation.images;
    expect(first).toMatchObject({
      mimeType: 'image/png',
      sizeBytes: picture.length,
      media: { format: 'png' },
      base64: picture.toString('base64'),
      dataUri: dataUriOf('image/png', picture),
      url: { url: expect.stringContaining(`/files/${first.persistence.file.id}/content?`) },
      persistence: { status: 'STORED', reason: null, file: { project: { name: 'web' } } },
    });
    expect(second).toMatchObject({ mimeType: 'image/jpeg', base64: jpeg.toString('base64') });
    expect(model.requests).toMatchObject([{ kind: 'IMAGE', prompt: 'a fox', n: 2, parameters }]);
  });

  it('answers the same from what is kept', async () => {
    await open([new ScriptedModel({ outputs: [picture] })]);
    const { generation } = await generateImage({
      prompt: 'a fox',
      image: { dataUri: dataUriOf('image/png', picture) },
    });
    expect(generation.inputs).toEqual([{ field: 'image', file: null, url: null }]);
    const query = `query ($id: ID!) { mediaGeneration(id: $id) { __typename id status error { code } usage { costUsd }
      inputs { field file { id } url } ... on ImageGeneration { images { ${MEDIA_FIELDS} } } } }`;
    const { data, errors } = await request(query, { id: generation.id });
    expect(errors).toEqual({});
    const signed = { url: expect.any(String), expiresAt: expect.any(String) };
    const images = generation.images.map((image: object) => ({ ...image, url: signed }));
    expect(data.mediaGeneration).toEqual({ ...generation, images });
  });

  it('answers with the bytes where they cannot be stored', async () => {
    await open([new ScriptedModel({ outputs: [picture] })], { maxBytes: 1 });
    const { generation, errors } = await generateImage({ prompt: 'a fox' });
    expect(errors).toEqual([]);
    const persistence = { status: 'SKIPPED', reason: 'QUOTA_BYTES', file: null };
    expect(generation.images).toMatchObject([{ base64: picture.toString('base64'), url: null, persistence }]);
  });

  it('answers everything under zero data retention, though nothing is kept', async () => {
    await open([new ScriptedModel({ outputs: [picture] })], { zeroDataRetention: true });
    const { generation } = await generateImage({
      prompt: 'a fox',
      image: { dataUri: dataUriOf('image/png', picture) },
    });
    expect(generation.inputs).toEqual([{ field: 'image', file: null, url: null }]);
    const persistence = { status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION', file: null };
    expect(generation.images).toMatchObject([{ base64: picture.toString('base64'), url: null, persistence }]);
    expect(await test.rows('generation_outputs')).toEqual([]);
  });

  it.each([
    [{ prompt: '' }, 'INVALID_INPUT', ['input', 'prompt']],
    [{ prompt: 'a', n: 11 }, 'INVALID_INPUT', ['input', 'n']],
    [{ prompt: 'a', model: 'acme/none' }, 'MODEL_NOT_FOUND', ['input', 'model']],
    [{ prompt: 'a', image: { fileId: 'file_none' } }, 'FILE_NOT_FOUND', ['input', 'image', 'fileId']],
  ])('begins nothing for %j', async (input, code, path) => {
    await open([new ScriptedModel({ outputs: [picture] })]);
    const { generation, errors } = await generateImage(input);
    expect(generation).toBeNull();
    expect(errors).toMatchObject([{ code, path }]);
    expect(await test.rows('generations')).toEqual([]);
  });

  it('answers with the generation and the error when the model fails', async () => {
    const details = { type: 'PROVIDER', provider: 'scripted', providerCode: 'boom', retryAfterSeconds: null } as const;
    const failure = new MediaFailure('PROVIDER_FAILED', 'It failed.', { retryable: true, details });
    await open([new ScriptedModel({ beforeSubmit: () => Promise.reject(failure) })]);
    const { generation, errors } = await generateImage({ prompt: 'a fox' });
    expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'PROVIDER_FAILED' }, images: [] });
    const error = { code: 'PROVIDER_FAILED', message: 'It failed.', path: null, retryable: true };
    expect(errors).toEqual([
      { __typename: 'MediaProviderError', ...error, provider: 'scripted', providerCode: 'boom' },
    ]);
  });
});
