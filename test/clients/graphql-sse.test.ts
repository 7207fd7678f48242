import { type Client, createClient } from 'graphql-sse';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { heard, hearOfFile } from './support/file-updates';
import { GENERATION_UPDATES, startGeneration, succeeded } from './support/generation-updates';

const VIEWER = 'query Viewer { mediaViewer { organization { name } project { name } } }';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

function createSseClient(apiKey: string): Client {
  return createClient({
    url: `${app.url}/graphql/stream`,
    headers: { authorization: `Bearer ${apiKey}` },
    retryAttempts: 0,
  });
}

async function resultsOf(client: Client, query: string, variables = {}): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const result of client.iterate({ query, variables })) results.push(result);
  return results;
}

describe('graphql-sse', () => {
  it('has a query answered', async () => {
    const mediaViewer = { organization: { name: 'local' }, project: { name: 'default' } };
    expect(await resultsOf(createSseClient(app.apiKey), VIEWER)).toEqual([
      expect.objectContaining({ data: { mediaViewer } }),
    ]);
  });

  it('is told how a generation goes, until it has ended', async () => {
    const id = await startGeneration(app);
    const updates = await resultsOf(createSseClient(app.apiKey), GENERATION_UPDATES, { id });
    expect(updates.at(-1)).toMatchObject({ data: succeeded(id) });
  });

  it('is told what happens to a file, and in its project', async () => {
    const client = createSseClient(app.apiKey);
    heard(await hearOfFile((query, variables) => client.iterate({ query, variables }), app));
  });

  it('is told of a query that is not valid', async () => {
    expect(await resultsOf(createSseClient(app.apiKey), '{ nothing }')).toEqual([
      { errors: [expect.objectContaining({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })] },
    ]);
  });

  it('is refused with a key that nobody was given', async () => {
    await expect(resultsOf(createSseClient('a-key-that-nobody-was-given'), VIEWER)).rejects.toMatchObject({
      response: { status: 401 },
    });
  });
});
