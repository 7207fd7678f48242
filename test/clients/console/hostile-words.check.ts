import { createKey } from '../../../src/accounts/keys';
import { createFileClient } from '../../support/graphql/file-client';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { readFixture } from '../../support/media/media-fixtures';
import { picturesAnswer } from '../../support/providers/openai-pictures';
import { type OpenAiServer, startOpenAiServer } from '../../support/providers/openai-server';
import { makeProject } from '../../support/service/accounts';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { type ConsolePage, openConsole, signIn, signOut } from '../support/console/console-page';
import { writePrompt } from '../support/console/create-form';

/** What would run, load or leave the page wherever a text is taken for markup, a style or a URL. */
const HOSTILE = [
  '"><img src=x onerror=alert(1)>',
  '<script>alert(2)</script>',
  `');alert(3)//`,
  '<svg onload=alert(4)>',
  'url(https://evil.example/x.png)',
  '</style><link rel=stylesheet href=//evil.example>',
  'javascript:alert(5)',
  '{{constructor.constructor("alert(6)")()}}',
];
const PARAMETERS = ['part', 'q', 'tag', 'file', 'kind', 'order', 'view', 'input', 'range', 'apart'];
const ALL = HOSTILE.join(' ');
const CREATE_WEBHOOK = `mutation ($url: URL!) {
  createMediaWebhook(input: { url: $url, events: ["file.stored"] }) { errors { message } } }`;

describeInBrowser('words of others in the console', (browser) => {
  let app: TestApp;
  let provider: OpenAiServer;
  let tenant: TestTenant;
  let console: ConsolePage;
  beforeAll(async () => {
    provider = await startOpenAiServer();
    app = await startTestApp({ OPENAI_API_KEY: 'key-of-openai', OPENAI_BASE_URL: `${provider.url}/v1` });
    tenant = await createTenant(app.dataSource);
    const { organizationId, projectId } = tenant;
    for (const name of HOSTILE) await makeProject(app.dataSource, { organizationId, name });
    for (const name of HOSTILE) {
      await createKey(app.dataSource.manager, { owner: { projectId }, scopes: ['FILES_READ'], name });
    }
    const client = createFileClient(app.url, tenant.apiKey);
    for (const name of HOSTILE) {
      const metadata = [{ key: name, value: ALL }];
      const { errors } = await client.upload(readFixture('still.png'), {
        filename: `${name.replaceAll('/', '_')}.png`,
        tags: HOSTILE,
        metadata,
      });
      expect(errors).toEqual([]);
    }
    const { request } = createGraphqlClient(app.url, tenant.organizationApiKey);
    const { data } = await request(CREATE_WEBHOOK, { url: `https://example.com/?${encodeURIComponent(ALL)}'"><img>` });
    expect(data.createMediaWebhook.errors).toEqual([]);
    console = await openConsole(browser(), app.url);
    await signIn(console, tenant.apiKey);
  });
  afterAll(() => Promise.all([app.close(), provider.close()]));

  const seeAll = async (texts: readonly string[] = HOSTILE) => {
    for (const text of texts) await console.seeText(text);
  };

  it('are the names, tags and metadata of files as they are written', async () => {
    const { data } = await createGraphqlClient(app.url, tenant.apiKey).request('{ files { nodes { filename } } }');
    const names: string[] = data.files.nodes.map(({ filename }: { filename: string }) => filename);
    expect(names.filter((name) => name.includes('alert('))).not.toEqual([]);
    for (const view of ['grid', 'list']) {
      await console.page.goto(`${app.url}/?view=${view}`);
      await seeAll(names);
    }
    for (const [index] of HOSTILE.entries()) {
      await console.page.goto(`${app.url}/`);
      await console.page.waitForSelector(`[data-index="${index}"]:not([aria-busy="true"])`);
      await console.page.click(`[data-index="${index}"]`);
      await console.page.waitForSelector('aside dl');
    }
    await console.page.goto(
      `${app.url}/?${new URLSearchParams(HOSTILE.map((tag): [string, string] => ['tag', tag]))}&q=alert`,
    );
    await console.page.waitForSelector('[role="gridcell"]:not([aria-busy="true"])');
    // However many filters there are, what is beside them stays in sight.
    const end = await console.page.$eval('[aria-label="View"]', (view) => view.getBoundingClientRect().right);
    expect(end).toBeLessThan(1_400);
    await console.screenshot('hostile-files');
  });

  it('are prompts, and what a provider fails by', async () => {
    await generate();
    await console.screenshot('hostile-generation');
    for (const words of HOSTILE) {
      provider.reset();
      provider.fail('POST', { status: 400, body: { error: { message: ALL, code: words, type: ALL, param: ALL } } }, 5);
      await writePrompt(console, `${words} once more`);
      await console.click('Generate');
      await console.seeText(`${words} once more`);
      await console.page.waitForSelector('[aria-label="The generation"] [role="alert"]');
    }
    await console.screenshot('hostile-failure');
  });

  it('are what a provider has made of a prompt, where the answer alone has it', async () => {
    const { apiKey } = await createTenant(app.dataSource, { zeroDataRetention: true });
    await signOut(console);
    await signIn(console, apiKey);
    await generate();
    await console.seeText(`Prompt as revised by the provider: ${ALL}`);
    await console.screenshot('hostile-revision');
  });

  it('are names of projects, keys and webhooks, and in what is asked of the address', async () => {
    await console.page.browserContext().close();
    const { complaints } = console;
    console = await openConsole(browser(), app.url);
    await signIn(console, tenant.organizationApiKey);
    for (const part of ['', 'keys']) {
      await console.page.goto(`${app.url}/administration?part=${part}`);
      await seeAll();
    }
    await console.page.goto(`${app.url}/administration?part=webhooks`);
    await console.seeText('example.com');
    await console.page.goto(`${app.url}/usage?apart=project`);
    await console.page.waitForSelector('section canvas');
    for (const words of HOSTILE) {
      const search = new URLSearchParams(PARAMETERS.map((name): [string, string] => [name, words]));
      for (const path of ['', 'usage', 'administration']) {
        await console.page.goto(`${app.url}/${path}?${search}#${encodeURIComponent(words)}`);
        await console.page.waitForSelector('main#page h1');
      }
    }
    expect([...complaints, ...console.complaints]).toEqual([]);
    await console.page.browserContext().close();
  });

  async function generate(): Promise<void> {
    const { body } = picturesAnswer([readFixture('still.png')]) as { body: { data: object[] } };
    const revised = body.data.map((picture) => ({ ...picture, revised_prompt: ALL }));
    provider.reset();
    provider.fail('POST', { body: { ...body, data: revised } });
    await console.page.goto(`${app.url}/create`);
    await writePrompt(console, ALL);
    const select = await console.page.waitForSelector('::-p-aria([name="Model"])');
    await select!.select('openai/gpt-image-2');
    await console.click('Generate');
    await console.page.waitForFunction(`document.querySelector('img[alt="Result"]')?.naturalWidth > 0`);
    await seeAll();
  }
});
