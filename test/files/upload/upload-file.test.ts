import { createHash } from 'node:crypto';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { startTestApp, type TestApp } from '../../support/service/test-app';

describe('uploadFile', () => {
  let app: TestApp;
  let client: FileClient;
  beforeAll(async () => {
    app = await startTestApp();
    client = createFileClient(app.url, app.apiKey);
  });
  afterAll(() => app.close());

  it.each(MEDIA_FIXTURE_NAMES)('stores %s as what its bytes are, and gives it back byte for byte', async (name) => {
    const bytes = readFixture(name);
    const { mimeType, details } = MEDIA_FIXTURES[name];
    const { file, persistence, errors } = await client.upload(bytes, {}, `${name}.exe`);
    expect(errors).toEqual([]);
    expect(persistence).toEqual({ status: 'STORED', reason: null, file: { id: file.id } });
    expect(file).toMatchObject({
      filename: `${name}.exe`,
      mimeType,
      kind: details.kind,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      purpose: 'REFERENCE_MEDIA',
      origin: 'UPLOADED',
      status: 'READY',
      expiresAt: null,
      maxExpiresAt: null,
      tags: [],
      metadata: [],
    });
    expect(mediaOf(file.media)).toEqual(details);
    expect(await client.read(file.id)).toMatchObject({ id: file.id, media: file.media });

    const response = await fetch(file.download.url);
    expect(response.headers.get('content-type')).toBe(mimeType);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('answers with the edge that the file has in a list without a filter, as an import does', async () => {
    const bytes = readFixture('still.png');
    const first = await client.upload(bytes);
    const second = await client.import({ source: { fileId: first.file.id } });
    for (const { file, fileEdge } of [first, second]) expect(fileEdge.node).toEqual({ id: file.id });
    const list = 'query ($after: String) { files(first: 1, after: $after) { edges { cursor node { id } } } }';
    const { data } = await client.graphql.request(list);
    expect(data.files.edges).toEqual([second.fileEdge]);
    const next = await client.graphql.request(list, { after: second.fileEdge.cursor });
    expect(next.data.files.edges).toEqual([first.fileEdge]);
    const refused = await client.upload(Buffer.from('words'));
    expect(refused).toMatchObject({ file: null, fileEdge: null });
  });

  it('notes what the client says of the file', async () => {
    const metadata = [
      { key: 'camera', value: '' },
      { key: 'ünïcode 🎞', value: 'any "text"\nof two lines' },
    ];
    const input = { filename: 'portrait.png', tags: ['b', 'a', 'b'], metadata, ttlSeconds: 3600 };
    const { file } = await client.upload(readFixture('still.png'), input);
    expect(file).toMatchObject({ filename: 'portrait.png', tags: ['b', 'a'], metadata });
    expect(Date.parse(file.expiresAt) - Date.parse(file.createdAt)).toBe(3600_000);
  });

  it('accepts bytes of the SHA-256 that is given', async () => {
    const bytes = readFixture('still.gif');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await client.upload(bytes, { sha256 })).toMatchObject({ errors: [], file: { sha256 } });
  });

  it('keeps the same bytes twice when they are sent twice', async () => {
    const [one, other] = [await client.upload(readFixture('still.gif')), await client.upload(readFixture('still.gif'))];
    expect(one.file.id).not.toBe(other.file.id);
    expect(one.file.id < other.file.id).toBe(true);
  });

  it('stores many files of one form, each as the operation asks for it', async () => {
    const part = (name: string) => `${name}: uploadFile(input: { file: $${name} }) { file { filename mimeType } }`;
    const query = `mutation ($b: Upload!, $a: Upload!) { ${part('a')} ${part('b')} }`;
    const files = {
      b: new File([readFixture('sound.mp3')], 'b.mp3'),
      a: new File([readFixture('still.png')], 'a.png'),
    };
    const { data } = await client.graphql.upload(query, {}, files);
    expect(data).toEqual({
      a: { file: { filename: 'a.png', mimeType: 'image/png' } },
      b: { file: { filename: 'b.mp3', mimeType: 'audio/mpeg' } },
    });
  });

  it('leaves nothing but the files behind', () => expectNoLeftovers(app));
});

/** What the graph says of the bytes, in the form that the fixtures are described in. */
function mediaOf({ __typename, width, height, ...fields }: Record<string, unknown>) {
  if (__typename === 'AudioDetails') {
    expect({ width, height }).toEqual({ width: null, height: null });
    return { kind: 'AUDIO', ...fields };
  }
  return { kind: __typename === 'ImageDetails' ? 'IMAGE' : 'VIDEO', width, height, ...fields };
}
