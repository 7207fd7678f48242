import { once } from 'node:events';
import { SYSTEM_CLOCK } from '../../../../src/providers/remote/http/clock';
import { ProviderClient } from '../../../../src/providers/remote/http/provider-client';
import { allowGracePeriod, ParametersRefused, SubmissionCall } from '../../../../src/providers/remote/http/submission';
import { OPENAI } from '../../../../src/providers/remote/openai/provider';
import { failureOf } from '../../../support/providers/model-calls';
import { LIMITS } from '../../../support/providers/provider-settings';
import { startWireServer, type WireServer } from '../../../support/providers/wire-server';

const OWN = 'https://api.openai.com/v1';

describe('a submission', () => {
  let server: WireServer;
  let foreign: WireServer;

  beforeAll(async () => {
    server = await startWireServer(async () => ({ body: { data: [] } }));
    foreign = await startWireServer(async () => ({ body: Buffer.from('output') }));
  });
  afterAll(() => Promise.all([server.close(), foreign.close()]));
  beforeEach(() => {
    server.reset();
    foreign.reset();
  });

  const call = () => {
    const endpoints = [{ own: OWN, url: server.url }];
    const limits = { ...LIMITS, connectTimeoutMs: 1_000 };
    const client = new ProviderClient({
      source: OPENAI,
      endpoints,
      allowedOutputHosts: [new URL(foreign.url).host],
      limits,
      clock: SYSTEM_CLOCK,
    });
    return new SubmissionCall(client, new AbortController().signal, []);
  };
  const post = { method: 'POST', headers: { authorization: 'Bearer key' }, body: '{}' };

  it('ends with the answer, whatever the SDK would make of it', async () => {
    let isGoingOn = false;
    const { answer, keyHeaders } = await call().submit(async (fetch) => {
      await fetch(`${OWN}/images`, post);
      isGoingOn = true;
    });
    expect([answer.status, isGoingOn]).toEqual([200, false]);
    expect(keyHeaders).toMatchObject({ authorization: 'Bearer key' });
  });

  it('does not let the SDK ask twice', async () => {
    const twice = call().submit(async (fetch) => {
      await fetch(`${OWN}/images`, post).catch(() => {});
      await fetch(`${OWN}/images`, post).catch(() => {});
      throw new Error('The SDK gives up.');
    });
    await expect(twice).resolves.toMatchObject({ url: `${OWN}/images` });
    expect(server.posts()).toHaveLength(1);
  });

  it('sends nothing to anybody else', async () => {
    const failure = await failureOf(call().submit((fetch) => fetch(`${foreign.url}/`, post)));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
    expect(foreign.requests).toEqual([]);
  });

  it('sends nothing but the submission: outputs are fetched elsewhere', async () => {
    const get = { headers: { authorization: 'Bearer key' } };
    await expect(call().submit((fetch) => fetch(`${foreign.url}/output`, get))).rejects.toThrow('than the submission');
    expect([...foreign.requests, ...server.requests]).toEqual([]);
  });

  it('tells the caller of parameters that are not sent', async () => {
    const failure = await failureOf(call().submit(() => Promise.reject(new ParametersRefused('TypeValidationError'))));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'parameters'] });
    expect(server.requests).toEqual([]);
  });

  it('does not take faults of ours for faults of the caller', async () => {
    const fault = new TypeError('Something of ours.');
    await expect(call().submit(() => Promise.reject(fault))).rejects.toBe(fault);
  });
});

describe('a submission that is given time to end', () => {
  it('ends as it would have, when nobody wants it any more', async () => {
    const controller = new AbortController();
    const submission = allowGracePeriod(controller.signal, async (signal) => {
      controller.abort(new Error('given up'));
      return signal.aborted;
    });
    await expect(submission).resolves.toBe(false);
  });

  it('is given up after a while', async () => {
    const controller = new AbortController();
    const submit = async (signal: AbortSignal) => {
      controller.abort(new Error('given up'));
      await once(signal, 'abort');
      throw signal.reason;
    };
    await expect(allowGracePeriod(controller.signal, submit, 20)).rejects.toThrow('given up');
  });

  it('is not begun when nobody wants it by then', async () => {
    const submit = jest.fn();
    await expect(allowGracePeriod(AbortSignal.abort(new Error('given up')), submit)).rejects.toThrow('given up');
    expect(submit).not.toHaveBeenCalled();
  });
});
