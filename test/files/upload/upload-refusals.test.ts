import { createFileClient, type FileClient, UPLOAD_FILE } from '../../support/graphql/file-client';
import { uploadChunked, uploadWhole } from '../../support/http/multipart/raw-upload';
import { MEDIA_FIXTURE_NAMES, readFixture } from '../../support/media/media-fixtures';
import { pngClaiming } from '../../support/media/media-hostile';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { startTestApp, type TestApp } from '../../support/service/test-app';

const STILL = readFixture('still.png');

let app: TestApp;
let client: FileClient;
beforeAll(async () => {
  app = await startTestApp();
  client = createFileClient(app.url, app.apiKey);
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

describe('bytes that are refused', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'EMPTY_FILE'],
    ['text', Buffer.from('just some text'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['one byte', Buffer.from([0x89]), 'UNSUPPORTED_MEDIA_TYPE'],
    ['10 MB of zeros', Buffer.alloc(10_000_000), 'UNSUPPORTED_MEDIA_TYPE'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['a picture of 4 gigapixels', pngClaiming(65_000, 65_000), 'FILE_TOO_LARGE'],
    ['a PNG that was cut', STILL.subarray(0, -20), 'CORRUPT_MEDIA'],
    ['a JPEG that was cut', readFixture('still.jpg').subarray(0, 300), 'CORRUPT_MEDIA'],
    ['a WebP that was cut', readFixture('still.webp').subarray(0, -40), 'CORRUPT_MEDIA'],
    ['an MP4 that was cut', readFixture('video.mov').subarray(0, 3000), 'CORRUPT_MEDIA'],
    ['the head of a PNG', STILL.subarray(0, 40), 'CORRUPT_MEDIA'],
  ])('are %s', async (_what, bytes, code) => {
    for (const answer of [await client.upload(bytes, {}, 'a.png'), await uploadOf(uploadChunked(app, bytes))]) {
      expect(answer).toMatchObject({ file: null, persistence: null });
      expect(answer.errors).toMatchObject([{ code, path: ['input', 'file'], retryable: false }]);
    }
  });

  it.each([['theora.ogv', 'video/ogg']] as const)('are %s, which is %s', async (name, detectedMimeType) => {
    const { errors } = await client.upload(readFixture(name));
    expect(errors).toMatchObject([{ __typename: 'UnsupportedMediaError', code: 'UNSUPPORTED_MEDIA_TYPE' }]);
    expect(errors[0].detectedMimeType).toBe(detectedMimeType);
    expect(errors[0].acceptedMimeTypes).toEqual(expect.arrayContaining(['image/png', 'audio/mpeg', 'video/mp4']));
    expect(errors[0].message).toMatch(
      /^The file is video\/ogg, which is not accepted\. Accepted are pictures \(PNG, .+\), sound \(MP3, .+\) and video \(MP4, .+\)\.$/,
    );
  });

  it('have not the SHA-256 that was given', async () => {
    const { file, errors } = await client.upload(STILL, { sha256: '0'.repeat(64) });
    expect(file).toBeNull();
    expect(errors).toMatchObject([{ code: 'CHECKSUM_MISMATCH', path: ['input', 'sha256'] }]);
  });

  it('are cut off anywhere: refused or stored, never a fault', async () => {
    const codes = new Set<string>();
    for (const name of MEDIA_FIXTURE_NAMES) {
      const bytes = readFixture(name);
      const { file, errors } = await client.upload(bytes.subarray(0, Math.floor(bytes.length / 3)));
      codes.add(file === null ? errors[0].code : 'stored');
    }
    expect(['CORRUPT_MEDIA', 'stored']).toEqual(expect.arrayContaining([...codes]));
  });
});

describe('what is said of the bytes', () => {
  it.each([
    [{ filename: 'a/b.png' }, ['filename']],
    [{ filename: '' }, ['filename']],
    [{ ttlSeconds: 0 }, ['ttlSeconds']],
    [{ tags: ['fine', ''] }, ['tags', '1']],
    [{ tags: Array<string>(51).fill('x') }, ['tags']],
    [{ metadata: [{ key: 'k', value: 'v'.repeat(1001) }] }, ['metadata', '0', 'value']],
    [{ idempotencyKey: '' }, ['idempotencyKey']],
    [{ idempotencyKey: 'k'.repeat(256) }, ['idempotencyKey']],
    [{ idempotencyKey: 'schlüssel' }, ['idempotencyKey']],
  ])('is refused by the name of the field: %j', async (input, path) => {
    const { file, errors } = await client.upload(STILL, input);
    expect(file).toBeNull();
    expect(errors).toMatchObject([{ __typename: 'MediaInputError', code: 'INVALID_INPUT', path: ['input', ...path] }]);
  });

  it.each([
    ['a SHA-256 in capitals', { sha256: 'A'.repeat(64) }],
    ['a SHA-256 that is too short', { sha256: 'a'.repeat(63) }],
    ['a time to live that is no integer', { ttlSeconds: 1.5 }],
    ['a time to live beyond 32 bits', { ttlSeconds: 2 ** 31 }],
    ['a tag that is null', { tags: [null] }],
  ])('is refused with the request: %s', async (_what, input) => {
    const file = new File([STILL], 'a.png');
    const { status, errors } = await client.graphql.upload(UPLOAD_FILE, input, { file });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it.each([
    ['a name', 'a.png', 'INVALID_UPLOAD_VALUE'],
    ['an object', { createReadStream: 1 }, 'INVALID_UPLOAD_VALUE'],
    ['null', null, 'BAD_USER_INPUT'],
  ])('cannot be %s in place of a file', async (_what, file, code) => {
    const { status, errors } = await client.graphql.request(UPLOAD_FILE, { file });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });
});

describe('the name that a form gives', () => {
  it.each([
    ['', 'file.png'],
    ['..', 'file.png'],
    ['/etc/passwd', 'passwd'],
    ['C:\\fakepath\\me.png', 'me.png'],
    ['\u202egpj.exe', 'gpj.exe'],
    ['🎞 naïve.png', '🎞 naïve.png'],
    [`${'n'.repeat(300)}.png`, 'n'.repeat(255)],
  ])('is mended where it is bad: %j', async (partName, filename) => {
    const { file, errors } = await uploadOf(uploadWhole(app, STILL, { partName }));
    expect(errors).toEqual([]);
    expect(file.filename).toBe(filename);
  });

  it('does not count when the input has one', async () => {
    const { file } = await uploadOf(uploadWhole(app, STILL, { partName: '../x', input: { filename: 'y.png' } }));
    expect(file.filename).toBe('y.png');
  });

  it.each([
    ['sound.wav', 'file.wav'],
    ['still.jpg', 'file.jpg'],
    ['sound.weba', 'file.weba'],
  ] as const)('is made of the type when there is none: %s', async (name, filename) => {
    const { file } = await uploadOf(uploadWhole(app, readFixture(name), { partName: '' }));
    expect(file.filename).toBe(filename);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the data
async function uploadOf(answer: ReturnType<typeof uploadWhole>): Promise<any> {
  const { status, body } = await answer;
  expect(status).toBe(200);
  return body.data?.['uploadFile'];
}
