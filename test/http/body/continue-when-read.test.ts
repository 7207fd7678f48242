import { request } from 'node:http';
import { type FastifyInstance, fastify } from 'fastify';
import { continueWhenRead } from '../../../src/http/body/unread-bodies';

interface Exchange {
  readonly status: number;
  readonly wasAsked: boolean;
}

/** Sends the body only when it is asked for. */
function post(url: string, path: string): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    let wasAsked = false;
    const headers = { expect: '100-continue', 'content-type': 'text/plain', 'content-length': 5 };
    const client = request(`${url}${path}`, { method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, wasAsked });
      client.destroy();
    });
    client.on('continue', () => {
      wasAsked = true;
      client.end('hello');
    });
    client.on('error', reject);
    client.flushHeaders();
  });
}

describe('a client that waits to be asked for its body', () => {
  let app: FastifyInstance;
  let url: string;
  beforeAll(async () => {
    app = fastify();
    continueWhenRead(app);
    app.post('/read', async (received) => received.body);
    app.post('/refused', { onRequest: async (_request, reply) => reply.code(401).send() }, async () => 'never');
    url = await app.listen({ port: 0 });
  });
  afterAll(() => app.close());

  it('is asked when the body is going to be read', async () => {
    await expect(post(url, '/read')).resolves.toEqual({ status: 200, wasAsked: true });
  });

  it('is not asked when the headers decide', async () => {
    await expect(post(url, '/refused')).resolves.toEqual({ status: 401, wasAsked: false });
  });
});
