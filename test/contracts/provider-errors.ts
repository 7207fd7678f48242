import { openAt } from '../support/providers/described-models';
import type { ErrorWire } from '../support/providers/error-wires';
import { PROMPT } from '../support/providers/generation-requests';
import { callContext, failureOf, printed } from '../support/providers/model-calls';
import { startWireServer, type WireAnswer, type WireServer } from '../support/providers/wire-server';

/** What a client is told of each error of a provider, and the operator. */
export function describeErrors(wires: readonly ErrorWire[]): void {
  describe('an error of a provider', () => {
    let server: WireServer;
    let answer: WireAnswer;

    beforeAll(async () => {
      server = await startWireServer(async () => answer);
    });
    afterAll(() => server.close());
    beforeEach(() => server.reset());

    it.each(wires)('means what it says: $what', async (wire) => {
      answer = wire.answer;
      const failure = await failureOf(openAt(server.url, wire.model).submit(wire.request, callContext()));
      const { code, retryable, inputPath, details } = failure;
      const { path, providerCode, retryAfterSeconds, ...expected } = wire.expected;
      expect({ code, retryable, path: inputPath?.join('.') ?? null }).toEqual({
        ...expected,
        path: path === null ? null : `input.${path}`,
      });
      expect(details).toMatchObject({
        type: 'PROVIDER',
        provider: wire.model.provider,
        ...(providerCode === undefined ? {} : { providerCode }),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      });
      expect(printed(failure)).not.toContain(PROMPT);
      expect(server.requests).toHaveLength(1);
    });

    // Both are for the operator, who has to know which.
    it.each([
      ['the key', wires.filter(({ what }) => / (wrong key|country|permission)$/.test(what)), 'API key'],
      [
        'the credit',
        wires.filter(({ what, expected }) => / credit|budget/.test(what) && !expected.retryable),
        'no credit left',
      ],
    ])('tells of %s', async (_, wires, words) => {
      expect(wires.length).toBeGreaterThan(0);
      for (const wire of wires) {
        answer = wire.answer;
        const failure = await failureOf(openAt(server.url, wire.model).submit(wire.request, callContext()));
        expect([wire.what, failure.message]).toEqual([wire.what, expect.stringContaining(words)]);
      }
    });
  });
}
