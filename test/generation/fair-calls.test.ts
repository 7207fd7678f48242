import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { readFixture } from '../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

const DRAW = `mutation ($prompt: String!) { generateImage(input: { model: "openai/gpt-image-2", prompt: $prompt }) {
  generation { status } errors { code retryable } } }`;

/** A provider that draws only what it is told to draw. */
class HeldProvider {
  readonly prompts: string[] = [];
  private held: { prompt: string; response: ServerResponse }[] = [];
  private drawn: (prompt: string) => boolean = () => false;
  readonly server: Server = createServer((incoming, response) => {
    void text(incoming).then((body) => {
      const { prompt } = JSON.parse(body);
      this.prompts.push(prompt);
      if (this.drawn(prompt)) answer(response);
      else this.held.push({ prompt, response });
    });
  });

  draw(which: (prompt: string) => boolean): void {
    this.drawn = which;
    for (const { prompt, response } of this.held) if (which(prompt)) answer(response);
    this.held = this.held.filter(({ prompt }) => !which(prompt));
  }
}

function answer(response: ServerResponse): void {
  const data = [{ b64_json: readFixture('still.png').toString('base64') }];
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ created: 1, data }));
}

let provider: HeldProvider;
let app: TestApp;
beforeAll(async () => {
  provider = new HeldProvider();
  await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
  const { port } = provider.server.address() as AddressInfo;
  app = await startTestApp({ ROLE: 'api', OPENAI_API_KEY: 'key', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` });
});
afterAll(async () => {
  provider.draw(() => true);
  await app.close();
  provider.server.closeAllConnections();
  provider.server.close();
});

/** A call whose client can hang up. */
function ask(apiKey: string, prompt: string) {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const sent = request(`${app.url}/graphql`, { method: 'POST', headers, agent: false });
  const answered = new Promise<{ status: string | null; code: string | null }>((resolve) => {
    sent.once('error', () => resolve({ status: null, code: 'GONE' }));
    sent.once('response', async (response) => {
      const { data } = JSON.parse(await text(response));
      const { generation, errors } = data.generateImage;
      resolve({ status: generation?.status ?? null, code: errors[0]?.code ?? null });
    });
  });
  sent.end(JSON.stringify({ query: DRAW, variables: { prompt } }));
  return { answered, hangUp: () => sent.destroy() };
}

it('serves another organization while one has as many calls waiting as may, and forgets those who hung up', async () => {
  const [greedy, neighbour] = [await createTenant(app.dataSource), await createTenant(app.dataSource)];
  provider.draw((prompt) => prompt.startsWith('neighbour'));
  const calls = Array.from({ length: 125 }, (_, index) => ask(greedy.apiKey, `greedy ${index}`));
  const refused = calls.map(({ answered }) => answered);
  expect(await Promise.race(refused)).toEqual({ status: null, code: 'OVERLOADED' });
  await eventually('its share is under way', async () => provider.prompts.length === 10);
  expect(await ask(neighbour.apiKey, 'neighbour').answered).toEqual({ status: 'SUCCEEDED', code: null });

  const begun = calls.filter((_, index) => provider.prompts.includes(`greedy ${index}`));
  for (const call of calls) if (!begun.includes(call)) call.hangUp();
  // The service has heard of those by the time that it has answered another.
  expect(await ask(neighbour.apiKey, 'neighbour again').answered).toMatchObject({ status: 'SUCCEEDED' });
  for (const { hangUp } of begun) hangUp();
  await Promise.all(refused);
  // What has begun goes on beside it; what has not begun never does.
  const next = ask(greedy.apiKey, 'next');
  await eventually('the next is under way', async () => provider.prompts.includes('next'));
  provider.draw(() => true);
  expect(await next.answered).toEqual({ status: 'SUCCEEDED', code: null });
  await eventually('all that had begun is there', async () => {
    const [{ count }] = await app.dataSource.query(
      `SELECT count(*)::int AS count FROM generations WHERE status = 'SUCCEEDED'`,
    );
    return count === 13;
  });
  expect(provider.prompts).toHaveLength(13);
});
