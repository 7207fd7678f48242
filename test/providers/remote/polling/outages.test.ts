import { videoRequest } from '../../../support/providers/generation-requests';
import { callContext, failureOf } from '../../../support/providers/model-calls';
import { MovedClock } from '../../../support/providers/moved-clock';
import { API_KEY, LIMITS, remoteModels } from '../../../support/providers/provider-settings';
import { type ReplicateServer, startReplicateServer } from '../../../support/providers/replicate-server';
import type { WireFault } from '../../../support/providers/wire-server';

const ID = 'replicate/bytedance/seedance-1-pro';
/** As they are where nobody says otherwise. */
const LONG_LIMITS = { ...LIMITS, intervalMs: 2_000, maxWaitMs: 3_600_000 };

/** https://replicate.com/docs/reference/http#rate-limits: the answer tells in its body when to come again. */
const THROTTLED = {
  status: 429,
  body: { detail: 'Request was throttled. Expected available in 25 seconds.', status: 429, retry_after: 25 },
};
/** https://google.aip.dev/193 and google.rpc.RetryInfo, as the fixture google-429-retry-info.json of vercel/ai has it. */
const EXHAUSTED = {
  status: 429,
  body: {
    error: {
      code: 429,
      message: 'Resource has been exhausted.',
      status: 'RESOURCE_EXHAUSTED',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '25.4s' }],
    },
  },
};

describe('work that a provider has accepted, while questions fail', () => {
  let server: ReplicateServer;
  let clock: MovedClock;
  /** As another process has it: nothing of earlier calls is in it. */
  const model = (limits = LONG_LIMITS) => {
    const env = { REPLICATE_API_TOKEN: API_KEY, REPLICATE_BASE_URL: `${server.url}/v1` };
    return remoteModels(env, { limits, clock }).find(({ id }) => id === ID)!;
  };
  const accepted = async () => {
    const submission = await model().submit(videoRequest(), callContext());
    if (submission.status === 'DONE') throw new Error('It did not take any time.');
    return submission.handle;
  };
  const failFor = (timeMs: number, fault: WireFault) => server.failWhile('GET', fault, () => clock.now() < timeMs);
  const questions = () => server.requests.filter(({ path }) => path.startsWith('/v1/predictions/'));

  beforeAll(async () => {
    server = await startReplicateServer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.reset();
    clock = new MovedClock();
  });

  it.each<[what: string, timeMs: number, fault: WireFault]>([
    ['503 for 40 seconds', 40_000, { status: 503, body: {} }],
    ['a page of a proxy for 10 minutes', 600_000, { status: 502, body: Buffer.from('<html>') }],
    ['no connection for 20 minutes', 1_200_000, 'RESET'],
    ['half of each answer for a minute', 60_000, 'CUT'],
    ['a key that is not accepted for 5 minutes', 300_000, { status: 401, body: { detail: 'Invalid token.' } }],
    ['a firewall for 5 minutes', 300_000, { status: 403, body: Buffer.from('<html>') }],
    ['redirects for a minute', 60_000, { status: 302, headers: { location: '/login' }, body: {} }],
    ['more than is accepted, for a minute', 60_000, 'OVERSIZED'],
  ])('is not given up: %s', async (_, timeMs, fault) => {
    const handle = await accepted();
    failFor(timeMs, fault);
    await expect(model().wait(handle, callContext())).resolves.toMatchObject({ outputs: [{}] });
    expect(server.posts()).toHaveLength(1);
  });

  it('is asked about less and less often, and never further apart than half a minute', async () => {
    const handle = await accepted();
    failFor(300_000, { status: 503, body: {} });
    await model().wait(handle, callContext());
    expect(clock.pauses.slice(0, 7)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(questions().length).toBeLessThan(20);
  });

  it.each<[what: string, fault: WireFault, timeMs: number]>([
    ['by a header', { status: 429, headers: { 'retry-after': '25' }, body: {} }, 25_000],
    ['by a header, of 503', { status: 503, headers: { 'retry-after': '90' }, body: {} }, 90_000],
    ['in the body, as Replicate does', THROTTLED, 25_000],
    ['in the body, as Google does', EXHAUSTED, 26_000],
  ])('is asked about no sooner than the provider says: %s', async (_, fault, timeMs) => {
    const handle = await accepted();
    failFor(1, fault);
    await expect(model().wait(handle, callContext())).resolves.toMatchObject({ outputs: [{}] });
    expect(clock.pauses[0]).toBe(timeMs);
  });

  it('is taken up by another process as patiently', async () => {
    const handle = await accepted();
    failFor(1_200_000, { status: 503, body: {} });
    const stop = new AbortController();
    const first = model().wait(handle, callContext({ signal: stop.signal }));
    stop.abort(new Error('the process stops'));
    await expect(first).rejects.toThrow('the process stops');
    await expect(model().wait(handle, callContext())).resolves.toMatchObject({ outputs: [{}] });
    expect(server.posts()).toHaveLength(1);
  });

  it('is given up where there is no answer for as long as anybody waits', async () => {
    const handle = await accepted();
    failFor(Number.POSITIVE_INFINITY, { status: 503, body: {} });
    const failure = await failureOf(model().wait(handle, callContext()));
    expect(failure).toMatchObject({ code: 'INTERRUPTED', retryable: true });
    expect(failure.cause).toMatchObject({ name: 'NoAnswer', statusCode: 503 });
    expect(clock.now()).toBe(LONG_LIMITS.maxWaitMs);
  });

  it('is not asked about too soon for want of time', async () => {
    const handle = await accepted();
    failFor(Number.POSITIVE_INFINITY, { status: 429, headers: { 'retry-after': '7200' }, body: {} });
    expect(await failureOf(model().wait(handle, callContext()))).toMatchObject({ code: 'INTERRUPTED' });
    expect(questions()).toHaveLength(1);
  });

  it.each([404, 410])('is given up at once where the provider does not know it any more (%i)', async (status) => {
    const handle = await accepted();
    failFor(Number.POSITIVE_INFINITY, { status, body: {} });
    expect(await failureOf(model().wait(handle, callContext()))).toMatchObject({ code: 'INTERRUPTED' });
    expect(questions()).toHaveLength(1);
  });

  it.each<[status: number, code: string, expected: string]>([
    [400, 'content_policy_violation', 'CONTENT_REFUSED'],
    [403, 'content_policy_violation', 'CONTENT_REFUSED'],
    [400, 'bad_request', 'PROVIDER_FAILED'],
    [422, 'bad_request', 'PROVIDER_FAILED'],
  ])('ends at once by a refusal (%i %s)', async (status, code, expected) => {
    const handle = await accepted();
    failFor(Number.POSITIVE_INFINITY, { status, body: { error: { code } } });
    const failure = await failureOf(model().wait(handle, callContext()));
    expect(failure).toMatchObject({ code: expected, retryable: false, details: { providerCode: code } });
    expect(questions()).toHaveLength(1);
  });
});
