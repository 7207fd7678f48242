import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';
import { heard, hearOfFile } from './support/file-updates';
import { GENERATION_UPDATES, startGeneration, succeeded } from './support/generation-updates';

const VIEWER = 'query Viewer { mediaViewer { organization { name } project { name } } }';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function withClient(apiKey: string, use: (client: Client) => Promise<void>): Promise<void> {
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${apiKey}` },
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  try {
    await use(client);
  } finally {
    await client.dispose();
  }
}

async function resultsOf(client: Client, query: string, variables = {}): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const result of client.iterate({ query, variables })) results.push(result);
  return results;
}

describe('graphql-ws', () => {
  it('has a query answered for the key of its first message', async () => {
    await withClient(app.apiKey, async (client) => {
      const mediaViewer = { organization: { name: 'local' }, project: { name: 'default' } };
      expect(await resultsOf(client, VIEWER)).toEqual([expect.objectContaining({ data: { mediaViewer } })]);
    });
  });

  it('has many operations under way on one connection', async () => {
    const { apiKey } = await createTenant(app.dataSource);
    await withClient(apiKey, async (client) => {
      const queries = Array.from({ length: 20 }, (_, index) => `{ viewer${index}: mediaViewer { scopes } }`);
      const answers = await Promise.all(queries.map((query) => resultsOf(client, query)));
      expect(answers.flat()).toEqual(
        queries.map((_, index) =>
          expect.objectContaining({ data: { [`viewer${index}`]: { scopes: expect.any(Array) } } }),
        ),
      );
    });
  });

  it('is told how a generation goes, until it has ended', async () => {
    const id = await startGeneration(app);
    await withClient(app.apiKey, async (client) => {
      const updates = await resultsOf(client, GENERATION_UPDATES, { id });
      expect(updates.at(-1)).toMatchObject({ data: succeeded(id) });
    });
  });

  it('is told what happens to a file, and in its project', async () => {
    await withClient(app.apiKey, async (client) => {
      heard(await hearOfFile((query, variables) => client.iterate({ query, variables }), app));
    });
  });

  it('is told of a query that is not valid, and stays connected', async () => {
    await withClient(app.apiKey, async (client) => {
      await expect(resultsOf(client, '{ nothing }')).rejects.toEqual([
        expect.objectContaining({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
      ]);
      expect(await resultsOf(client, VIEWER)).toHaveLength(1);
    });
  });

  it('is refused with a key that nobody was given', async () => {
    await withClient('a-key-that-nobody-was-given', async (client) => {
      await expect(resultsOf(client, VIEWER)).rejects.toMatchObject({ code: 4401 });
    });
  });
});
