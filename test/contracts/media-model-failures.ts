import type { GenerationResult, MediaModel } from '../../src/providers/media-model';
import { callContext, failureOf, generate, printed } from '../support/providers/model-calls';
import type { WireAnswer, WireServer } from '../support/providers/wire-server';
import { eventually } from '../support/timing/eventually';
import type { MediaModelUnderTest } from './media-model';

export interface RemoteModelUnderTest extends MediaModelUnderTest {
  /** That does not wait for long where the provider says nothing. */
  openImpatient(): MediaModel;
  readonly server: WireServer;
  /** What the server's answer is, once it is understood. */
  readonly result: Pick<GenerationResult, 'outputs' | 'transcript'>;
  /** Codes by which the provider refuses content; empty: it has none. */
  readonly refusalCodes: readonly string[];
}

const error = (code: string) => ({ error: { message: 'Words of the provider.', type: 'invalid_request_error', code } });

/** What every model that is asked over the network makes of what happens there. */
export function describeRemoteFailures(name: string, start: () => Promise<RemoteModelUnderTest>): void {
  describe(name, () => {
    let underTest: RemoteModelUnderTest;

    beforeAll(async () => {
      underTest = await start();
    });
    afterAll(() => underTest.close());
    beforeEach(() => underTest.server.reset());

    const failing = async (model = underTest.open()) => {
      const failure = await failureOf(model.submit(underTest.request, callContext()));
      for (const secret of [...underTest.secrets, 'Words of the provider']) {
        expect(printed(failure)).not.toContain(secret);
      }
      return failure;
    };
    const expectOneSubmission = () => expect(underTest.server.posts()).toHaveLength(1);

    it('gives what the provider sent, for a single request', async () => {
      expect(await generate(underTest.open(), underTest.request)).toMatchObject(underTest.result);
      expectOneSubmission();
    });

    it('calls a refusal what the provider calls one', async () => {
      for (const code of underTest.refusalCodes) {
        underTest.server.reset();
        underTest.server.fail('POST', { status: 400, body: error(code) });
        expect(await failing()).toMatchObject({
          code: 'CONTENT_REFUSED',
          retryable: false,
          details: { type: 'PROVIDER', provider: underTest.open().provider, providerCode: code },
        });
        expectOneSubmission();
      }
    });

    it.each([400, 422])('does not try again what was not accepted (%i)', async (status) => {
      underTest.server.fail('POST', { status, body: error('odd_request') });
      const details = { providerCode: 'odd_request' };
      expect(await failing()).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false, details });
      expectOneSubmission();
    });

    it.each([
      [401, 'invalid_api_key'],
      [403, 'odd_request'],
    ])(
      'says that it is not set up where the key is not accepted, or may not ask for this (%i)',
      async (status, code) => {
        underTest.server.fail('POST', { status, body: error(code) });
        expect(await failing()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: false });
        expectOneSubmission();
      },
    );

    it('says that there is no such model', async () => {
      underTest.server.fail('POST', { status: 404, body: error('model_not_found') });
      expect(await failing()).toMatchObject({ code: 'MODEL_NOT_FOUND', inputPath: ['input', 'model'] });
    });

    it.each([
      ['retry-after', '7'],
      ['retry-after-ms', '6100'],
    ])('says when to come again (%s)', async (header, value) => {
      underTest.server.fail('POST', { status: 429, headers: { [header]: value }, body: error('rate_limit_exceeded') });
      const details = { retryAfterSeconds: 7 };
      expect(await failing()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, details });
      expectOneSubmission();
    });

    it.each([500, 502, 503])('may be tried again after %i', async (status) => {
      underTest.server.fail('POST', { status, body: Buffer.from('<html>') });
      expect(await failing()).toMatchObject({ code: 'PROVIDER_FAILED', retryable: true });
      expectOneSubmission();
    });

    it.each(['STALL', 'STALL_IN_BODY', 'CUT', 'RESET'] as const)(
      'does not know what came of it (%s)',
      async (fault) => {
        underTest.server.fail('POST', fault);
        const model = fault.startsWith('STALL') ? underTest.openImpatient() : underTest.open();
        expect(await failing(model)).toMatchObject({ code: 'INTERRUPTED', retryable: true });
        expectOneSubmission();
      },
    );

    it.each<[what: string, answer: WireAnswer]>([
      ['a page', { headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>Sign in</html>') }],
      ['an object of something else', { body: { status: 'ok' } }],
      ['a list', { body: [] }],
      ['nothing', { headers: { 'content-type': undefined }, body: Buffer.from('') }],
    ])(
      'has no use for a whole answer that is not understood, and does not advise to pay again: %s',
      async (_, answer) => {
        underTest.server.fail('POST', answer);
        expect(await failing()).toMatchObject({
          code: 'PROVIDER_FAILED',
          retryable: false,
          details: { providerCode: 'ANSWER_NOT_UNDERSTOOD' },
        });
        expectOneSubmission();
      },
    );

    it('tells a refusal, and an error, that say they went well', async () => {
      for (const code of underTest.refusalCodes) {
        underTest.server.reset();
        underTest.server.fail('POST', { body: error(code) });
        expect(await failing()).toMatchObject({ code: 'CONTENT_REFUSED', retryable: false });
      }
      underTest.server.reset();
      underTest.server.fail('POST', { body: error('upstream_error') });
      const details = { providerCode: 'upstream_error' };
      expect(await failing()).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false, details });
      expectOneSubmission();
    });

    it('reads no more than is accepted', async () => {
      underTest.server.fail('POST', 'OVERSIZED');
      expect(await failing()).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
      expectOneSubmission();
    });

    it('hangs up when the caller gives up', async () => {
      underTest.server.fail('POST', 'STALL');
      const abort = new AbortController();
      const call = underTest.open().submit(underTest.request, callContext({ signal: abort.signal }));
      call.catch(() => {});
      await eventually('the request is there', async () => underTest.server.posts().length === 1);
      abort.abort(new Error('given up'));
      await expect(call).rejects.toThrow('given up');
      await eventually('nobody is connected', async () => (await underTest.server.openConnections()) === 0);
      expectOneSubmission();
    });

    it('goes nowhere else with the key', async () => {
      underTest.server.fail('POST', { status: 307, headers: { location: '/elsewhere' }, body: {} });
      expect(await failing()).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
      expectOneSubmission();
    });
  });
}
