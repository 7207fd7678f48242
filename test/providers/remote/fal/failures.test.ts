import { PROMPT } from '../../../support/providers/generation-requests';
import { callContext, failureOf } from '../../../support/providers/model-calls';
import { MovedClock } from '../../../support/providers/moved-clock';
import { API_KEY, LIMITS, remoteModels } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import type { WireAnswer } from '../../../support/providers/wire-server';

const ID = 'fal/fal-ai/bytedance/seedance/v1.5/pro/text-to-video';
const QUEUE = 'https://queue.fal.run/fal-ai/bytedance/requests/r1';
const STATUS = 'GET /queue/fal-ai/bytedance/requests/r1/status';
const RESULT = 'GET /queue/fal-ai/bytedance/requests/r1';

/** As https://fal.ai/docs/documentation/model-apis/request-errors has it: words, a type, and the type in a header. */
const requestError = (status: number, type: string, headers = {}): WireAnswer => ({
  status,
  headers: { 'x-fal-error-type': type, ...headers },
  body: { detail: PROMPT, error_type: type },
});

/** As https://fal.ai/docs/documentation/model-apis/errors has it: a list, and a header that says whether it may pass. */
const modelError = (status: number, type: string, retryable: boolean): WireAnswer => ({
  status,
  headers: { 'x-fal-retryable': String(retryable) },
  body: { detail: [{ loc: ['body'], msg: PROMPT, type, url: `https://docs.fal.ai/errors/#${type}` }] },
});

const PROXY: WireAnswer = {
  status: 503,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from('<html>Service Unavailable</html>'),
};

describe('work of fal that is over, and has failed', () => {
  const server = scriptedServerOfSuite();
  let clock: MovedClock;

  const wait = async (results: readonly WireAnswer[]) => {
    clock = new MovedClock();
    server.play({
      [STATUS]: [{ status: 202, body: { status: 'IN_PROGRESS' } }, { body: { status: 'COMPLETED' } }],
      [RESULT]: results,
      'GET /film.mp4': [{ body: Buffer.from('a film') }],
    });
    const env = {
      FAL_KEY: API_KEY,
      FAL_BASE_URL: `${server.url}/run`,
      FAL_QUEUE_BASE_URL: `${server.url}/queue`,
    };
    const model = remoteModels(env, { limits: { ...LIMITS, intervalMs: 2_000, maxWaitMs: 3_600_000 }, clock }).find(
      ({ id }) => id === ID,
    );
    const work = { statusUrl: `${QUEUE}/status`, resultUrl: QUEUE, cancelUrl: `${QUEUE}/cancel` };
    return await model!.wait({ work, videoSeconds: 5 }, callContext());
  };
  const askedForResult = () => server.requests.filter(({ path }) => RESULT === `GET ${path}`).length;

  it.each<[type: string, answer: WireAnswer, retryable: boolean]>([
    ['request_timeout', requestError(504, 'request_timeout'), true],
    ['startup_timeout', requestError(504, 'startup_timeout'), true],
    ['runner_disconnected', requestError(503, 'runner_disconnected'), true],
    ['runner_incomplete_response', requestError(502, 'runner_incomplete_response'), true],
    ['internal_error', requestError(500, 'internal_error'), true],
    ['client_cancelled', requestError(499, 'client_cancelled'), false],
    ['runner_server_error', requestError(500, 'runner_server_error', { 'x-fal-retryable': 'false' }), false],
    ['internal_server_error', modelError(500, 'internal_server_error', true), true],
    ['internal_server_error', modelError(500, 'internal_server_error', false), false],
    ['generation_timeout', modelError(504, 'generation_timeout', true), true],
    ['downstream_service_error', modelError(400, 'downstream_service_error', true), true],
    ['face_detection_error', modelError(422, 'face_detection_error', false), false],
  ])('tells so at once: %s', async (providerCode, answer, retryable) => {
    const failure = await failureOf(wait([answer]));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable, details: { provider: 'fal', providerCode } });
    expect(failure.message).not.toContain(PROMPT);
    expect(askedForResult()).toBe(1);
  });

  it('tells a refusal', async () => {
    const failure = await failureOf(wait([modelError(422, 'content_policy_violation', false)]));
    expect(failure).toMatchObject({ code: 'CONTENT_REFUSED', retryable: false });
  });

  it('is told by a type that only the header has', async () => {
    const answer = { ...requestError(503, 'runner_connection_error'), body: Buffer.from('') };
    const failure = await failureOf(wait([answer]));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', details: { providerCode: 'runner_connection_error' } });
  });

  it('is not taken from a proxy, nor from a limit, which pass', async () => {
    const film = { body: { video: { url: `${server.url}/film.mp4`, duration: 5 } } };
    const limited = { status: 429, headers: { 'retry-after': '40' }, body: { detail: 'Too many requests.' } };
    await expect(wait([PROXY, PROXY, PROXY, limited, film])).resolves.toMatchObject({ outputs: [{}] });
  });

  it.each<[what: string, film: (url: string) => object]>([
    ['as most models have it', (url) => ({ video: { url, content_type: 'video/mp4', duration: 5 } })],
    ['with a duration in a text', (url) => ({ video: { url, duration: '5' } })],
    ['an address alone', (url) => ({ video: url, seed: 7 })],
    ['in a list', (url) => ({ videos: [null, { url }] })],
  ])('is not taken from a result of another form: %s', async (_, film) => {
    const { outputs } = await wait([{ body: film(`${server.url}/film.mp4`) }]);
    expect(outputs.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['a film']);
  });

  it.each([{ files: [{ href: 'https://fal.media/f' }] }, { video: null }, { text: 'words' }, {}, []])(
    'is not what a result is that is not understood, and is not to be paid for again: %j',
    async (body) => {
      const details = { providerCode: 'ANSWER_NOT_UNDERSTOOD' };
      expect(await failureOf(wait([{ body }]))).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false, details });
    },
  );

  it('is believed of an app that answers without any mark, after a minute', async () => {
    const crashed = {
      status: 500,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('Internal Server Error'),
    };
    expect(await failureOf(wait([crashed]))).toMatchObject({ code: 'PROVIDER_FAILED', retryable: true });
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
    expect(clock.now()).toBeLessThan(120_000);
  });
});
