import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { createGenerationClient, type GenerationClient } from '../../support/graphql/generation-client';
import { wordErrorRate } from '../../support/media/word-error-rate';
import { maskPicture, noisePicture, pixelsOf } from '../../support/providers/image-requests';
import { startTestApp, type TestApp } from '../../support/service/test-app';

const SIZE = { width: 160, height: 120 };
const SAID = 'The quick brown fox jumps over the lazy dog, and runs away into the dark forest.';
const LINEAGE = `query ($id: ID!) { file(id: $id) { id
  producedBy { id kind inputs { field file { id } } } sources { id }
  usedBy { edges { field node { id } } totalCount } } }`;

describe('without a provider', () => {
  let app: TestApp;
  let files: FileClient;
  let generations: GenerationClient;
  beforeAll(async () => {
    app = await startTestApp();
    files = createFileClient(app.url, app.apiKey);
    generations = createGenerationClient(app.url, app.apiKey);
  });
  afterAll(() => app.close());

  const contentOf = async ({ url }: { readonly url: { readonly url: string } }): Promise<Buffer> =>
    Buffer.from(await (await fetch(url.url)).arrayBuffer());

  it('a picture is uploaded, edited inside a mask alone, and animated', async () => {
    const picture = await noisePicture(SIZE.width, SIZE.height, 3).png().toBuffer();
    const isOpen = (x: number) => x < SIZE.width / 2;
    const mask = await maskPicture(SIZE.width, SIZE.height, isOpen);
    const { file: uploaded } = await files.upload(picture);
    const { file: uploadedMask } = await files.upload(mask);

    const edited = await generations.image({
      prompt: 'a lighthouse at dusk',
      image: { fileId: uploaded.id },
      mask: { fileId: uploadedMask.id },
      output: { filename: 'edited.png', tags: ['edited'] },
    });
    expect(edited).toMatchObject({ generation: { status: 'SUCCEEDED', model: 'local/renderer' }, errors: [] });
    const [image] = edited.generation.images;
    const bytes = await contentOf(image);
    expect(image).toMatchObject({ base64: bytes.toString('base64'), media: SIZE, persistence: { status: 'STORED' } });
    expect(image.dataUri).toBe(`data:image/png;base64,${image.base64}`);
    await expectChanged(picture, bytes, isOpen);

    const { generation: queued } = await generations.video({
      prompt: 'slowly closer',
      image: { fileId: image.persistence.file.id },
      durationSeconds: 1,
      size: '160x120',
    });
    expect(queued).toMatchObject({ status: 'QUEUED', model: 'local/kenburns', video: null });
    const { status, video, error } = await generations.ended(queued.id);
    expect({ status, error }).toEqual({ status: 'SUCCEEDED', error: null });
    expect(video).toMatchObject({
      mimeType: 'video/mp4',
      media: { __typename: 'VideoDetails', format: 'mp4', videoCodec: expect.stringMatching(/^avc1\./) },
      persistence: { status: 'STORED' },
    });
    expect((await contentOf(video)).toString('base64')).toBe(video.base64);

    const { data } = await files.graphql.request(LINEAGE, { id: image.persistence.file.id });
    expect(data.file).toEqual({
      id: image.persistence.file.id,
      producedBy: {
        id: edited.generation.id,
        kind: 'IMAGE',
        inputs: [
          { field: 'image', file: { id: uploaded.id } },
          { field: 'mask', file: { id: uploadedMask.id } },
        ],
      },
      sources: [{ id: uploaded.id }, { id: uploadedMask.id }],
      usedBy: { edges: [{ field: 'image', node: { id: queued.id } }], totalCount: 1 },
    });
  });

  it('a sentence is spoken, and understood', async () => {
    const { generation: spoken, errors } = await generations.speech({ text: SAID, format: 'mp3' });
    expect({ model: spoken.model, errors }).toEqual({ model: 'local/flite', errors: [] });
    expect(spoken.audio).toMatchObject({ mimeType: 'audio/mpeg', persistence: { status: 'STORED' } });
    const heard = await generations.transcript({ audio: { fileId: spoken.audio.persistence.file.id } });
    expect(heard).toMatchObject({ generation: { status: 'SUCCEEDED', model: 'local/moonshine-tiny' }, errors: [] });
    const { text, segments, durationSeconds } = heard.generation;
    expect(wordErrorRate(SAID, text)).toBeLessThanOrEqual(0.15);
    expect(segments.at(-1).endSeconds).toBeLessThanOrEqual(durationSeconds);
    expect(await generations.read(heard.generation.id)).toMatchObject({ text, segments });
  });
});

/** Outside of the mask every pixel is as it was; inside, most are not. */
async function expectChanged(before: Buffer, after: Buffer, isOpen: (x: number) => boolean): Promise<void> {
  const [was, is] = [await pixelsOf(before), await pixelsOf(after)];
  const changes = { outside: 0, inside: 0 };
  for (let y = 0; y < was.height; y += 1) {
    for (let x = 0; x < was.width; x += 1) {
      if (String(was.at(x, y)) !== String(is.at(x, y))) changes[isOpen(x) ? 'inside' : 'outside'] += 1;
    }
  }
  expect(changes.outside).toBe(0);
  expect(changes.inside).toBeGreaterThan((was.width * was.height) / 4);
}
