import { newId } from '../../src/database/new-id';
import type { WebhookOwner } from '../../src/domain/media-event';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';
import { writeEvent } from '../support/webhooks/test-webhooks';
import { WebhookReceiver } from '../support/webhooks/webhook-receiver';

const CREATE = `mutation ($url: URL!) { createMediaWebhook(input: { url: $url, events: ["file.stored"] }) { secret } }`;

let app: TestApp;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  app = await startTestApp({ WEBHOOK_ALLOWED_HOSTS: receiver.origin.host, WEBHOOK_TIMEOUT_SECONDS: '60' });
});
afterAll(async () => {
  // Who waits for an answer has one by this.
  await receiver.close();
  await app.close();
});

async function webhookAt(path: string, { apiKey }: TestTenant): Promise<void> {
  const { data } = await createGraphqlClient(app.url, apiKey).request(CREATE, { url: receiver.urlOf(path) });
  receiver.trust(path, data.createMediaWebhook.secret);
}

const write = (owner: WebhookOwner) => writeEvent(app.dataSource, owner, 'file.stored', newId('file'));

it('receivers of one organization that never answer keep nobody else waiting', async () => {
  const [slow, quick] = [await createTenant(app.dataSource), await createTenant(app.dataSource)];
  const hanging = Array.from({ length: 12 }, (_, index) => `/slow-${index}`);
  for (const path of hanging) await webhookAt(path, slow);
  await webhookAt('/quick', quick);
  receiver.answer = ({ path }, response) => {
    if (path === '/quick') response.writeHead(204).end();
  };
  await write(slow);
  const isHanging = ({ path }: { readonly path: string }) => hanging.includes(path);
  await eventually('its places are taken', async () => receiver.received.filter(isHanging).length === 2);
  for (let count = 1; count <= 3; count += 1) {
    await write(quick);
    await eventually('the other is told', async () => receiver.at('/quick').length === count);
  }
  // None of them has been answered: what came between was not kept waiting by any.
  expect(receiver.received.filter(isHanging)).toHaveLength(2);
  expect(receiver.received.every(({ isVerified }) => isVerified)).toBe(true);
});
