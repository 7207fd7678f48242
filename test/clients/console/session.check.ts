import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { type ConsolePage, openConsole, signIn, signOut } from '../support/console/console-page';

const KEPT = `sessionStorage.getItem('mediagraph:api-key')`;

describeInBrowser('being signed in to the console', (browser) => {
  let app: TestApp;
  let tenant: TestTenant;
  let console: ConsolePage;
  beforeAll(async () => {
    app = await startTestApp();
    tenant = await createTenant(app.dataSource);
    console = await openConsole(browser(), app.url);
    await signIn(console, app.apiKey);
  });
  afterAll(() => app.close());

  it('outlasts a reload while the service does not answer', async () => {
    const { page } = console;
    page.on('request', (request) => {
      void (request.method() === 'POST' ? request.respond({ status: 503 }) : request.continue());
    });
    await page.setRequestInterception(true);
    await page.reload();
    await console.seeText('The service did not answer.');
    expect(await page.evaluate(KEPT)).toBe(app.apiKey);
    await page.setRequestInterception(false);
    page.removeAllListeners('request');
    await console.click('Try again');
    await page.waitForSelector('main#page h1');
  });

  it('leaves nothing of the query editor behind when it ends', async () => {
    const { page } = console;
    await page.evaluate(
      `sessionStorage.setItem('graphiql:query', 'a'); localStorage.setItem('graphiql:variables', 'b')`,
    );
    await signOut(console);
    expect(await page.evaluate('[...Object.keys(localStorage), ...Object.keys(sessionStorage)]')).toEqual([]);
  });

  it('says of a key that was good, and of one that never was, what each may be about', async () => {
    const { page } = console;
    await page.type('input[name="api-key"]', 'mg_unknown');
    await console.click('Sign in');
    await console.seeText('Check that you copied all of it');
    await page.evaluate(`sessionStorage.setItem('mediagraph:api-key', 'mg_revoked')`);
    await page.reload();
    await console.seeText('It has expired or was revoked.');
    expect(await page.evaluate(KEPT)).toBeNull();
  });

  it('with a key of the organization makes keys that may do what it may not itself', async () => {
    const { page } = console;
    await page.reload();
    await signIn(console, tenant.organizationApiKey);
    await page.goto(`${app.url}/administration?part=keys`);
    await console.click('New key');
    await page.waitForSelector('[role="dialog"] ::-p-aria([name="Upload, change and delete files"][role="checkbox"])');
    await page.waitForSelector('[role="dialog"] ::-p-aria([name="Start and cancel generations"][role="checkbox"])');
  });
});
