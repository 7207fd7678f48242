import { videoRequest } from '../../../support/providers/generation-requests';
import { callContext, failureOf, generate } from '../../../support/providers/model-calls';
import { API_KEY, LIMITS, remoteModel, remoteModels } from '../../../support/providers/provider-settings';
import { type ReplicateServer, startReplicateServer } from '../../../support/providers/replicate-server';

const ID = 'replicate/bytedance/seedance-1-pro';

describe('waiting for work at a provider', () => {
  let server: ReplicateServer;
  const env = () => ({ REPLICATE_API_TOKEN: API_KEY, REPLICATE_BASE_URL: `${server.url}/v1` });
  const model = () => remoteModel(ID, env());
  const accepted = async () => {
    const submission = await model().submit(videoRequest(), callContext());
    if (submission.status === 'DONE') throw new Error('It did not take any time.');
    return submission.handle;
  };
  const questions = () => server.requests.filter(({ path }) => path.startsWith('/v1/predictions/'));

  beforeAll(async () => {
    server = await startReplicateServer();
  });
  afterAll(() => server.close());
  beforeEach(() => server.reset());

  it('asks until it is done, with the key, and fetches what was made', async () => {
    server.setWork(4);
    const { outputs } = await generate(model(), videoRequest());
    expect(outputs).toEqual([{ bytes: new Uint8Array(server.output), revisedPrompt: null }]);
    expect(questions()).toHaveLength(4);
    expect(questions().map(({ headers }) => headers.authorization)).toEqual(Array(4).fill(`Bearer ${API_KEY}`));
    expect(server.posts()).toHaveLength(1);
  });

  it('does not let the submission last as long as the work', async () => {
    await accepted();
    expect(server.posts()[0]?.headers['prefer']).toBe('wait=1');
  });

  it('leaves work to be stopped by whoever gives up on it', async () => {
    const handle = await accepted();
    server.setWork(1_000_000);
    const abort = new AbortController();
    const call = model().wait(handle, callContext({ signal: abort.signal }));
    setTimeout(() => abort.abort(new Error('given up')), 50);
    await expect(call).rejects.toThrow('given up');
    expect(server.canceled()).toEqual([]);
    await model().cancel(handle);
    expect(server.canceled()).toHaveLength(1);
  });

  it('asks again where an answer fails, which costs nothing', async () => {
    const handle = await accepted();
    server.fail('GET', { status: 500, body: {} });
    server.fail('GET', 'RESET');
    server.fail('GET', 'CUT');
    server.fail('GET', { status: 200, body: Buffer.from('<html>') });
    await expect(model().wait(handle, callContext())).resolves.toMatchObject({ outputs: [{}] });
    expect(server.posts()).toHaveLength(1);
  });

  it('asks no more when it has taken too long', async () => {
    const handle = await accepted();
    server.setWork(1_000_000);
    const [hasty] = remoteModels(env(), { limits: { ...LIMITS, maxWaitMs: 200 } }).filter(({ id }) => id === ID);
    const failure = await failureOf(hasty!.wait(handle, callContext()));
    expect(failure).toMatchObject({ code: 'INTERRUPTED', retryable: true });
  });

  it('tells that the provider could not do it, not in its words', async () => {
    server.setWork(2, 'failed');
    const failure = await failureOf(generate(model(), videoRequest()));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', details: { providerCode: 'failed' } });
    expect(failure.message).not.toContain('words of the provider');
  });

  it('does not know what came of work that the provider does not know any more', async () => {
    const handle = await accepted();
    server.fail('GET', { status: 404, body: {} });
    expect(await failureOf(model().wait(handle, callContext()))).toMatchObject({ code: 'INTERRUPTED' });
  });

  it('tells the provider to stop', async () => {
    const handle = await accepted();
    await model().cancel(handle);
    expect(server.canceled()).toHaveLength(1);
    expect(server.requests.at(-1)).toMatchObject({ method: 'POST', headers: { authorization: `Bearer ${API_KEY}` } });
  });

  it.each([408, 429, 500, 503])('does not take it for told where the provider does not listen (%i)', async (status) => {
    const handle = await accepted();
    server.fail('POST', { status, body: {} });
    await expect(model().cancel(handle)).rejects.toMatchObject({ retryable: true });
    expect(server.canceled()).toEqual([]);
  });

  it.each([400, 404, 409])('has nothing to stop where the provider says so (%i)', async (status) => {
    const handle = await accepted();
    server.fail('POST', { status, body: {} });
    await model().cancel(handle);
  });

  it.each([null, 'p1', { work: { statusUrl: 1 }, videoSeconds: null }, { work: {}, videoSeconds: null }])(
    'makes nothing of a handle that is none: %j',
    async (handle) => {
      expect(await failureOf(model().wait(handle, callContext()))).toMatchObject({ code: 'INTERRUPTED' });
      await model().cancel(handle);
      expect(server.requests).toEqual([]);
    },
  );

  it('follows a handle to the hosts of the provider alone', async () => {
    const url = 'http://localhost:9/v1/predictions/p1';
    const handle = { work: { statusUrl: url, cancelUrl: url }, videoSeconds: null };
    expect(await failureOf(model().wait(handle, callContext()))).toMatchObject({
      code: 'PROVIDER_FAILED',
      retryable: false,
    });
    await expect(model().cancel(handle)).rejects.toMatchObject({ code: 'PROVIDER_FAILED' });
  });

  it.each<[what: string, output: (url: string) => unknown]>([
    ['a text', (url) => url],
    ['a list', (url) => [url]],
    ['by name, beside what is no file', (url) => ({ seed: 7, note: 'made with care', files: [{ film: url }] })],
  ])('finds what was made, however the model tells: %s', async (_, output) => {
    const handle = await accepted();
    server.fail('GET', { body: { status: 'succeeded', output: output(`${server.url}/outputs/p.mp4`) } });
    const { outputs } = await model().wait(handle, callContext());
    expect(outputs).toEqual([{ bytes: new Uint8Array(server.output), revisedPrompt: null }]);
  });

  it.each<[output: unknown, code: string | null, retryable: boolean]>([
    [null, null, true],
    [[], null, true],
    ['Some words.', 'ANSWER_NOT_UNDERSTOOD', false],
    [{ score: 0.5 }, 'ANSWER_NOT_UNDERSTOOD', false],
  ])(
    'tells nothing from what is not understood, which is not to be paid for again: %j',
    async (output, providerCode, retryable) => {
      const handle = await accepted();
      server.fail('GET', { body: { status: 'succeeded', output } });
      const failure = await failureOf(model().wait(handle, callContext()));
      expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable, details: { providerCode } });
    },
  );

  // replicate-javascript turns them into files as well: index.js, FileOutput.
  it('reads what was made where it is written out in its address', async () => {
    const handle = await accepted();
    const output = [`data:video/mp4;base64,${server.output.toString('base64')}`, 'data:video/mp4,a%20film'];
    server.fail('GET', { body: { status: 'succeeded', output } });
    const { outputs } = await model().wait(handle, callContext());
    expect(outputs.map(({ bytes }) => Buffer.from(bytes))).toEqual([server.output, Buffer.from('a film')]);
  });

  it.each(['http://169.254.169.254/latest/meta-data', 'http://localhost:9/', 'file:///etc/passwd'])(
    'fetches nothing from %s, whatever the provider says',
    async (url) => {
      const handle = await accepted();
      server.fail('GET', { body: { status: 'succeeded', output: [url] } });
      const failure = await failureOf(model().wait(handle, callContext()));
      expect(failure).toMatchObject({
        code: 'PROVIDER_FAILED',
        retryable: false,
        details: { providerCode: 'MEDIA_URL_BLOCKED' },
      });
    },
  );
});
