import { sendHttp } from '../support/http/http-client';
import { type PushServer, startPushServer } from '../support/http/push-server';

let server: PushServer;
beforeAll(async () => {
  server = await startPushServer();
});
afterAll(() => server.close());

describe('a subscription that is sent as a query', () => {
  it.each(['application/json', 'application/graphql-response+json'])(
    'is told where subscriptions are answered, as %s',
    async (accept) => {
      const { status, body } = await sendHttp(`${server.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.tenant.apiKey}`, 'content-type': 'application/json', accept },
        body: JSON.stringify({ query: 'subscription { tick }' }),
      });
      expect({ status, answer: JSON.parse(String(body)) }).toMatchObject({
        status: 400,
        answer: {
          errors: [{ message: expect.stringContaining('/graphql/stream'), extensions: { code: 'BAD_REQUEST' } }],
        },
      });
    },
  );
});
