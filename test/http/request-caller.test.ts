import { type FastifyInstance, fastify } from 'fastify';
import type { Authenticator } from '../../src/accounts/authenticate';
import type { Caller } from '../../src/domain/caller';
import { RequestFailure } from '../../src/domain/errors';
import { answerFailures } from '../../src/http/answer-failures';
import { callerOf, requireApiKey } from '../../src/http/request-caller';
import { sendHttp } from '../support/http-client';

const CALLER: Caller = { keyId: 'key_1', organizationId: 'org_1', projectId: null, scopes: new Set() };

const authenticator: Authenticator = {
  authenticate: async (authorization) => {
    if (authorization === 'Bearer good') return CALLER;
    throw new RequestFailure('UNAUTHENTICATED', 'The API key is not valid.');
  },
  forgetAll: () => {},
  setCaching: () => {},
};

describe('requireApiKey', () => {
  let app: FastifyInstance;
  let url: string;
  beforeAll(async () => {
    app = fastify();
    answerFailures(app, (error) => error);
    requireApiKey(app, authenticator);
    app.get('/closed', async (request) => callerOf(request).keyId);
    app.get('/open', { config: { public: true } }, async () => 'open');
    app.get('/mistaken', { config: { public: true } }, async (request) => callerOf(request).keyId);
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => app.close());

  const ask = async (path: string, authorization?: string) => {
    const { status, body } = await sendHttp(
      url + path,
      authorization === undefined ? {} : { headers: { authorization } },
    );
    return { status, body: body.toString() };
  };

  it('lets a good key through and says whose it is', async () => {
    expect(await ask('/closed', 'Bearer good')).toEqual({ status: 200, body: 'key_1' });
  });

  it.each([undefined, '', 'Bearer bad', 'good'])('lets %j through to nothing but what is public', async (header) => {
    expect((await ask('/closed', header)).status).toBe(401);
    expect(await ask('/open', header)).toEqual({ status: 200, body: 'open' });
  });

  it('says that there is nothing at an address without asking for a key', async () => {
    expect((await ask('/nothing')).status).toBe(404);
  });

  it('knows nobody on a public route', async () => {
    expect((await ask('/mistaken', 'Bearer good')).status).toBe(500);
  });
});
