import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { seriousFindings } from '../support/console/axe-findings';
import { type ConsolePage, LOOKS, openConsole, signIn } from '../support/console/console-page';

const PROJECTS = `{ mediaViewer { organization { projects(first: 10) { nodes { name policy { retentionSeconds } } } } } }`;
const WEBHOOKS = `query { mediaWebhooks { nodes { url events enabled } } }`;

describeInBrowser('the administration in the console', (browser) => {
  let app: TestApp;
  let console: ConsolePage;
  beforeAll(async () => {
    app = await startTestApp();
    console = await openConsole(browser(), app.url);
    await signIn(console, app.apiKey);
  });
  afterAll(() => app.close());

  async function webhooks() {
    const { data } = await createGraphqlClient(app.url, app.apiKey).request(WEBHOOKS);
    return data.mediaWebhooks.nodes;
  }

  it('makes a webhook, and shows its secret this once', async () => {
    await console.page.goto(`${app.url}/administration?part=webhooks`);
    await console.seeText('No webhooks yet.');
    await console.click('New webhook');
    await console.page.waitForSelector('[role="dialog"] input[type="url"]');
    await console.page.type('[role="dialog"] input[type="url"]', 'https://example.com/hooks?<b>');
    await console.screenshot('administration-webhook');
    expect(await seriousFindings(console)).toEqual([]);
    await console.click('Create webhook');
    await console.seeText('whsec_');
    await console.screenshot('administration-secret');
    await console.click('Done');
    await console.page.waitForFunction(`!document.body.innerText.includes('whsec_')`);
    expect(await webhooks()).toEqual([
      { url: 'https://example.com/hooks?<b>', events: ['file.stored', 'generation.succeeded'], enabled: true },
    ]);
  });

  it('puts it out of use, shows what was sent, and deletes it when that is confirmed', async () => {
    await console.page.evaluate(`document.querySelector('input[aria-label$="is active"]').click()`);
    await console.page.waitForSelector('input[aria-label$="is active"]:not(:checked):enabled');
    expect(await webhooks()).toMatchObject([{ enabled: false }]);
    await console.click('Deliveries');
    await console.seeText('No deliveries yet.');
    await console.click('Delete');
    await console.seeText('Delete the webhook?');
    await console.page.click('[role="dialog"] button[type="submit"]');
    await console.seeText('No webhooks yet.');
    expect(await webhooks()).toEqual([]);
    expect(console.complaints).toEqual([]);
  });

  it('makes a project, and changes what holds for it', async () => {
    const tenant = await createTenant(app.dataSource);
    const own = await openConsole(browser(), app.url);
    await signIn(own, tenant.organizationApiKey);
    await own.page.goto(`${app.url}/administration`);
    await own.click('New project');
    await own.page.locator('::-p-aria([name="Name"][role="textbox"])').fill('Küstenkampagne 夏');
    await own.screenshot('administration-project');
    expect(await seriousFindings(own)).toEqual([]);
    await own.page.click('[role="dialog"] button[type="submit"]');
    await own.seeText('Project created');
    await own.click('Edit Küstenkampagne 夏');
    await own.page.locator('::-p-aria([name="Maximum retention"][role="textbox"])').fill('30');
    await own.page.click('[role="dialog"] button[type="submit"]');
    await own.seeText('kept 30 days at most');
    const { data } = await createGraphqlClient(app.url, tenant.organizationApiKey).request(PROJECTS);
    expect(data.mediaViewer.organization.projects.nodes).toContainEqual({
      name: 'Küstenkampagne 夏',
      policy: { retentionSeconds: 30 * 86_400 },
    });
    expect(own.complaints).toEqual([]);
    await own.page.browserContext().close();
  });

  it('makes a key that is shown this once, and revokes it', async () => {
    await console.page.goto(`${app.url}/administration?part=keys`);
    await console.click('New key');
    await console.page.locator('::-p-aria([name="Name"][role="textbox"])').fill('Shop');
    await console.screenshot('administration-key');
    expect(await seriousFindings(console)).toEqual([]);
    await console.page.click('[role="dialog"] button[type="submit"]');
    await console.seeText('It is shown only once');
    const secret = await console.page.$eval(
      '[role="dialog"]',
      (dialog) => /mg_[\w-]{43}/.exec(dialog.textContent ?? '')?.[0],
    );
    const asked = () => createGraphqlClient(app.url, secret!).request('{ files { totalCount } }');
    expect((await asked()).errors).toBeUndefined();
    await console.click('Done');
    await console.page.waitForSelector('[role="dialog"]', { hidden: true });
    expect(await console.page.content()).not.toContain(secret);
    await console.click('Revoke Shop');
    await console.page.waitForSelector('[role="dialog"] button[type="submit"]');
    await console.page.click('[role="dialog"] button[type="submit"]');
    await console.seeText('Key revoked');
    expect((await asked()).errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    expect(console.complaints).toEqual([]);
  });

  it.each(LOOKS)('is to be seen and used by everybody: $width pixels, $scheme', async (look) => {
    const own = await openConsole(browser(), app.url, look);
    await signIn(own, app.apiKey);
    for (const [part, text] of PARTS) {
      await own.page.goto(`${app.url}/administration?part=${part}`);
      await own.seeText(text);
      await own.screenshot(`administration-${part}`);
      expect({ part, findings: await seriousFindings(own) }).toEqual({ part, findings: [] });
    }
    expect(await own.page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
    expect(own.complaints).toEqual([]);
    await own.page.browserContext().close();
  });
});

const PARTS = [
  ['', 'kept until deleted'],
  ['keys', 'API keys'],
  ['webhooks', 'No webhooks yet.'],
  ['generations', 'Nothing is queued or running.'],
  ['health', 'All systems operational'],
] as const;
