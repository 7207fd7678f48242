import { NEVER_POLLED, type PollCount } from '../../../../src/domain/generation';
import type { WorkState } from '../../../../src/providers/media-model';
import { videoRequest } from '../../../support/providers/generation-requests';
import { callContext } from '../../../support/providers/model-calls';
import { API_KEY, LIMITS, remoteModels } from '../../../support/providers/provider-settings';
import { type ReplicateServer, startReplicateServer } from '../../../support/providers/replicate-server';
import type { WireFault } from '../../../support/providers/wire-server';

const { signal } = new AbortController();

describe('asking about work at a provider, once', () => {
  let server: ReplicateServer;
  /** As another process has it: nothing of earlier calls is in it. */
  const model = () => {
    const env = { REPLICATE_API_TOKEN: API_KEY, REPLICATE_BASE_URL: `${server.url}/v1` };
    const models = remoteModels(env, { limits: { ...LIMITS, intervalMs: 2_000 } });
    return models.find(({ id }) => id === 'replicate/bytedance/seedance-1-pro')!;
  };
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

  /** Asks so often, each time as the time before said. */
  const pollTimes = async (times: number): Promise<WorkState[]> => {
    const handle = await accepted();
    const states: WorkState[] = [];
    let polls: PollCount = NEVER_POLLED;
    for (let time = 0; time < times; time += 1) {
      const state = await model().poll(handle, polls, signal);
      states.push(state);
      if (state.status === 'PENDING') polls = state.polls;
    }
    return states;
  };
  const pausesOf = (states: readonly WorkState[]) =>
    states.map((state) => (state.status === 'PENDING' ? state.pauseMs : state.status));

  it('tells that it is still at it, and to ask less and less often, until it has ended', async () => {
    server.setWork(7);
    expect(pausesOf(await pollTimes(7))).toEqual([2_000, 3_000, 4_500, 6_750, 10_000, 10_000, 'ENDED']);
    expect(questions()).toHaveLength(7);
  });

  it('leaves a provider that cannot be asked alone for longer, and asks as before when it can be', async () => {
    server.setWork(100);
    for (const fault of [{ status: 503, body: {} }, 'RESET', 'CUT', { status: 401, body: {} }] as WireFault[]) {
      server.fail('GET', fault);
    }
    expect(pausesOf(await pollTimes(5))).toEqual([2_000, 4_000, 8_000, 16_000, 2_000]);
  });

  it('asks no sooner than the provider says', async () => {
    server.fail('GET', { status: 429, headers: { 'retry-after': '25' }, body: {} });
    expect(pausesOf(await pollTimes(1))).toEqual([25_000]);
  });

  it.each<[what: string, prepare: () => void]>([
    ['that failed', () => server.setWork(1, 'failed')],
    ['that the provider does not know any more', () => server.fail('GET', { status: 404, body: {} })],
    ['about which it refuses to be asked', () => server.fail('GET', { status: 422, body: {} })],
  ])('has whoever waits for it say how work ended %s', async (_, prepare) => {
    prepare();
    expect(await pollTimes(1)).toEqual([{ status: 'ENDED' }]);
  });

  it('makes nothing of a handle that is none', async () => {
    expect(await model().poll({ work: {}, videoSeconds: null }, NEVER_POLLED, signal)).toEqual({ status: 'ENDED' });
    expect(server.requests).toEqual([]);
  });

  it('ends with the reason of who gives up', async () => {
    const handle = await accepted();
    const reason = new Error('given up');
    await expect(model().poll(handle, NEVER_POLLED, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
