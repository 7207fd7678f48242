import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { seriousFindings } from '../support/console/axe-findings';
import { type ConsolePage, LOOKS, openConsole, signIn } from '../support/console/console-page';

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
    await console.seeText('No URL is told what happens.');
    await console.click('New webhook');
    await console.page.waitForSelector('[role="dialog"] input[type="url"]');
    await console.page.type('[role="dialog"] input[type="url"]', 'https://example.com/hooks?<b>');
    await console.screenshot('administration-webhook');
    expect(await seriousFindings(console)).toEqual([]);
    await console.click('Make it');
    await console.seeText('whsec_');
    await console.screenshot('administration-secret');
    await console.click('I have it');
    await console.page.waitForFunction(`!document.body.innerText.includes('whsec_')`);
    expect(await webhooks()).toEqual([
      { url: 'https://example.com/hooks?<b>', events: ['file.stored', 'generation.succeeded'], enabled: true },
    ]);
  });

  it('puts it out of use, shows what was sent, and deletes it when that is confirmed', async () => {
    await console.page.evaluate(`document.querySelector('input[aria-label$="is in use"]').click()`);
    await console.page.waitForSelector('input[aria-label$="is in use"]:not(:checked):enabled');
    expect(await webhooks()).toMatchObject([{ enabled: false }]);
    await console.click('Deliveries');
    await console.seeText('Nothing has happened yet that this webhook is told of.');
    await console.click('Delete');
    await console.seeText('Delete the webhook?');
    await console.page.click('[role="dialog"] button[type="submit"]');
    await console.seeText('No URL is told what happens.');
    expect(await webhooks()).toEqual([]);
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
  ['webhooks', 'No URL is told what happens.'],
  ['generations', 'Nothing waits, and nothing is being made.'],
  ['health', 'All is well'],
] as const;
