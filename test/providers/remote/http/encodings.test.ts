import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { imageModel, openAt, speechModel } from '../../../support/providers/described-models';
import { imageRequest, speechRequest } from '../../../support/providers/generation-requests';
import { failureOf, generate } from '../../../support/providers/model-calls';
import { startWireServer, type WireServer } from '../../../support/providers/wire-server';

const PICTURE = Buffer.from('the bytes of a picture');
const ANSWER = Buffer.from(JSON.stringify({ data: [{ b64_json: PICTURE.toString('base64') }] }));
const MARK = Buffer.from('\ufeff');

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer(async () => ({ status: 404, body: {} }));
});
afterAll(() => server.close());
beforeEach(() => server.reset());

const asked = (body: Buffer, encoding?: string, status = 200) => {
  const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
  server.fail('POST', { status, headers, body });
  return generate(openAt(server.url, imageModel('openai')), imageRequest());
};

describe('an answer that somebody on the way has encoded', () => {
  it.each<[encoding: string, body: Buffer]>([
    ['gzip', gzipSync(ANSWER)],
    ['deflate', deflateSync(ANSWER)],
    ['deflate', deflateRawSync(ANSWER)],
    ['br', brotliCompressSync(ANSWER)],
    ['gzip, br', brotliCompressSync(gzipSync(ANSWER))],
    // Names of what has not been done
    ['gzip', ANSWER],
    ['zstd', ANSWER],
    ['utf-8', ANSWER],
  ])('is read: %s', async (encoding, body) => {
    const { outputs } = await asked(body, encoding);
    expect(outputs).toMatchObject([{ bytes: PICTURE }]);
    expect(server.posts()).toHaveLength(1);
  });

  it('is an error that is understood', async () => {
    const error = Buffer.from(JSON.stringify({ error: { code: 'moderation_blocked' } }));
    expect(await failureOf(asked(gzipSync(error), 'gzip', 400))).toMatchObject({ code: 'CONTENT_REFUSED' });
  });

  it('is no more than is accepted, by what comes out of it', async () => {
    const bomb = gzipSync(Buffer.alloc(3 * 1024 * 1024, ' '));
    expect(await failureOf(asked(bomb, 'gzip'))).toMatchObject({
      code: 'PROVIDER_FAILED',
      message: expect.stringContaining('more than is accepted'),
    });
  });

  it('may be cut, and then nobody knows what came of it', async () => {
    const cut = gzipSync(ANSWER).subarray(0, -20);
    expect(await failureOf(asked(cut, 'gzip'))).toMatchObject({ code: 'INTERRUPTED', retryable: true });
  });

  it('is not understood where nothing here decodes it', async () => {
    const failure = await failureOf(asked(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), 'zstd'));
    expect(failure).toMatchObject({ details: { providerCode: 'ANSWER_NOT_UNDERSTOOD' }, retryable: false });
  });
});

describe('an answer behind a byte order mark', () => {
  it('is read', async () => {
    expect((await asked(Buffer.concat([MARK, ANSWER]))).outputs).toMatchObject([{ bytes: PICTURE }]);
  });

  it('is no sound for it', async () => {
    const headers = { 'content-type': 'audio/mpeg' };
    server.fail('POST', { headers, body: Buffer.concat([MARK, Buffer.from('{"error": {"code": "server_error"}}')]) });
    const failure = await failureOf(generate(openAt(server.url, speechModel('openai')), speechRequest()));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED' });
  });
});
