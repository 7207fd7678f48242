import { randomInt } from 'node:crypto';
import { newId } from '../../src/database/new-id';
import type { WebhookOwner } from '../../src/domain/media-event';
import { holdLock } from '../support/database/held-lock';
import { createFileClient } from '../support/graphql/file-client';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { SteppedUpload } from '../support/http/multipart/stepped-upload';
import { type OriginServer, startOrigin } from '../support/http/origin-server';
import { wavOf } from '../support/media/media-samples';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import { killServices, type ServiceProcess } from '../support/processes/service-process';
import { createTenant } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';
import { type ReceivedEvent, WebhookReceiver } from '../support/webhooks/webhook-receiver';

/** A few in every run; by hand `WEBHOOK_EVENTS=10000 npm test -- test/crash/webhooks`. */
const EVENTS = Number(process.env['WEBHOOK_EVENTS'] ?? 120);
/** How often, while they are delivered, one of the processes is killed. */
const KILLS = 2 + Math.floor(EVENTS / 1_000);
const WRITERS = 8;
const BYTES = wavOf(2_000);
const CREATE = `mutation ($url: URL!) { createMediaWebhook(input: { url: $url, events: ["file.stored", "file.deleted"] }) {
  secret webhook { id } errors { message } } }`;

let installation: SharedInstallation;
let receiver: WebhookReceiver;
/** What a redirect, or a URL that is changed afterwards, leads to. */
let inside: OriginServer;
let services: ServiceProcess[];

beforeAll(async () => {
  installation = await createInstallation();
  receiver = await WebhookReceiver.start();
  inside = await startOrigin((_request, response) => response.end());
  services = [await start()];
});
afterAll(async () => {
  await killServices();
  await installation.close();
  await receiver.close();
  await inside.close();
});

const start = () => installation.start({ WEBHOOK_ALLOWED_HOSTS: receiver.origin.host, WEBHOOK_TIMEOUT_SECONDS: '1' });
const query = (sql: string, values: unknown[] = []) => installation.dataSource.query(sql, values);

/** A webhook that the receiver trusts. */
async function webhookAt(path: string, apiKey = API_KEY): Promise<string> {
  const { data } = await createGraphqlClient(services[0]!.url, apiKey).request(CREATE, { url: receiver.urlOf(path) });
  receiver.trust(path, data.createMediaWebhook.secret);
  return data.createMediaWebhook.webhook.id;
}

/** As if hours had passed: what has failed, or was claimed by who has died, is due. */
async function letTimePass(): Promise<void> {
  await query('UPDATE webhooks SET paused_until = now() WHERE paused_until > now()');
  await query(
    `UPDATE webhook_deliveries SET next_attempt_at = now() WHERE status = 'PENDING' AND next_attempt_at > now()
       AND (next_attempt_at < now() + interval '17 seconds' OR next_attempt_at > now() + interval '30 seconds')`,
  );
  await query(
    `UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key LIKE 'webhook %' AND locked_at IS NULL AND run_at > now()`,
  );
}

const pendingAt = async (webhookIds: readonly string[]): Promise<number> =>
  (
    await query(
      `SELECT count(*)::int AS count FROM webhook_deliveries WHERE webhook_id = ANY ($1) AND status = 'PENDING'`,
      [webhookIds],
    )
  )[0].count;

async function delivered(webhookIds: readonly string[]): Promise<void> {
  await eventually('everything is delivered', async () => {
    await letTimePass();
    return (await pendingAt(webhookIds)) === 0;
  });
}

/** Kills all processes, and starts as many. */
async function killAll(): Promise<void> {
  await Promise.all(services.map((service) => service.kill()));
  services = await Promise.all(services.map(start));
}

describe('an event whose processes are killed', () => {
  let path: string;
  let webhookId: string;
  const upload = async () => (await createFileClient(services[0]!.url, API_KEY).upload(BYTES)).file.id;
  const eventsAt = (of: string) => receiver.at(of).map(({ payload }) => [payload.type, payload.data.fileId]);
  /** The receiver answers when that is called. */
  const holdAnswer = (status: number) => {
    const held = { answer: () => {}, arrival: Promise.resolve() };
    held.arrival = new Promise((resolve) => {
      receiver.answer = (_event, response) => {
        held.answer = () => response.writeHead(status).end();
        resolve();
      };
    });
    return { arrival: held.arrival, answer: () => held.answer() };
  };
  beforeEach(async () => {
    path = `/${newId('key')}`;
    webhookId = await webhookAt(path);
    receiver.answer = (_event, response) => response.writeHead(204).end();
  });
  afterEach(() => query('DELETE FROM webhooks WHERE id = $1', [webhookId]));

  it('as it is written: it never was, and nobody is told', async () => {
    const lock = await holdLock(installation.database, 'LOCK TABLE webhook_deliveries IN SHARE MODE');
    const begun = new SteppedUpload(services[0]!.url, API_KEY, BYTES);
    begun.finish();
    await lock.stops();
    await Promise.all(services.map((service) => service.kill()));
    await lock.release();
    expect(await begun.answer).toBeNull();
    services = await Promise.all(services.map(start));

    const id = await upload();
    await delivered([webhookId]);
    expect(eventsAt(path)).toEqual([['file.stored', id]]);
  });

  it('as it is claimed', async () => {
    const id = await upload();
    await delivered([webhookId]);
    // A claim takes the lock of its webhook before anything else.
    const lock = await holdLock(installation.database, `SELECT FROM webhooks WHERE id = '${webhookId}' FOR UPDATE`);
    await createFileClient(services[0]!.url, API_KEY).delete(id);
    await lock.stops();
    await Promise.all(services.map((service) => service.kill()));
    await lock.release();
    services = await Promise.all(services.map(start));
    await delivered([webhookId]);
    expect(eventsAt(path)).toContainEqual(['file.deleted', id]);
  });

  it('as it is sent: it is sent again', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    receiver.answer = () => arrived();
    const id = await upload();
    await arrival;
    receiver.answer = (_event, response) => response.writeHead(204).end();
    await killAll();
    await delivered([webhookId]);
    expect(receiver.at(path).length).toBeGreaterThan(1);
    expect(new Set(eventsAt(path).map(String))).toEqual(new Set([`file.stored,${id}`]));
  });

  it('as it is noted that it has arrived', async () => {
    const { arrival, answer } = holdAnswer(204);
    await upload();
    await arrival;
    const lock = await holdLock(installation.database, 'LOCK TABLE webhook_deliveries IN SHARE MODE');
    answer();
    await lock.stops();
    receiver.answer = (_event, response) => response.writeHead(204).end();
    await Promise.all(services.map((service) => service.kill()));
    // Postgres goes on with the statement, which by itself is a transaction: of a death before it, see above.
    await lock.release();
    services = await Promise.all(services.map(start));
    await delivered([webhookId]);
    expect(new Set(receiver.at(path).map(({ id }) => id)).size).toBe(1);
  });

  it('as what is left of a round is planned', async () => {
    const { arrival, answer } = holdAnswer(500);
    await upload();
    await arrival;
    const lock = await holdLock(installation.database, 'LOCK TABLE graphile_worker._private_jobs IN SHARE MODE');
    answer();
    await eventually('it is noted that it has failed', async () => {
      const [{ failures }] = await query('SELECT failures FROM webhooks WHERE id = $1', [webhookId]);
      return failures > 0;
    });
    await lock.stops();
    await Promise.all(services.map((service) => service.kill()));
    await lock.release();
    receiver.answer = (_event, response) => response.writeHead(204).end();
    services = await Promise.all(services.map(start));
    await delivered([webhookId]);
    expect(receiver.at(path).length).toBeGreaterThan(0);
  });
});

describe(`${EVENTS} events`, () => {
  const PATHS = ['/well', '/fails', '/hangs', '/redirects'];
  /** Of which the transaction was to be committed by then. */
  const committed = new Map<string, string>();
  const tooEarly: ReceivedEvent[] = [];
  let sent = 0;

  /** null: nothing, for ever. */
  function answer(event: ReceivedEvent): number | null {
    sent += 1;
    const isBad = randomInt(5) === 0;
    if (event.path === '/fails' && isBad) return 500;
    if (event.path === '/hangs' && randomInt(25) === 0) return null;
    return event.path === '/redirects' && isBad ? 307 : 204;
  }

  async function write(owner: WebhookOwner, path: string): Promise<void> {
    const runner = installation.dataSource.createQueryRunner();
    try {
      await runner.query('BEGIN');
      const [{ id }] = await runner.query(
        `INSERT INTO media_events (type, subject_id, organization_id, project_id) VALUES ('file.stored', $1, $2, $3)
         RETURNING id`,
        [newId('file'), owner.organizationId, owner.projectId],
      );
      // Now and then others come in between: what has a higher number may be committed before.
      if (randomInt(4) === 0) await runner.query('SELECT pg_sleep(0.02)');
      const isKept = randomInt(10) > 0;
      if (isKept) committed.set(id, path);
      await runner.query(isKept ? 'COMMIT' : 'ROLLBACK');
    } finally {
      await runner.release();
    }
  }

  it(
    'are all delivered, none before its commit, and nothing goes inward, whatever is killed and whoever fails',
    async () => {
      receiver.received.length = 0;
      inside.clear();
      receiver.answer = (event, response) => {
        if (!committed.has(event.id)) tooEarly.push(event);
        const status = answer(event);
        if (status !== null) response.writeHead(status, { location: `${inside.url}/inside` }).end();
      };
      services.push(await start());
      const owners = new Map<string, WebhookOwner>();
      const ids: string[] = [];
      for (const path of PATHS) {
        const tenant = await createTenant(installation.dataSource);
        owners.set(path, tenant);
        ids.push(await webhookAt(path, tenant.apiKey));
      }
      // One that was taken, and whose URL leads inward now.
      const inward = await createTenant(installation.dataSource);
      const inwardId = await webhookAt('/inward', inward.apiKey);
      await query('UPDATE webhooks SET url = $2 WHERE id = $1', [inwardId, `http://localhost:${inside.port}/`]);
      for (let count = 0; count < 5; count += 1) await write(inward, '/inward');

      let left = EVENTS;
      const writing = Promise.all(
        Array.from({ length: WRITERS }, async () => {
          while (left > 0) {
            left -= 1;
            const path = PATHS[left % PATHS.length]!;
            await write(owners.get(path)!, path);
          }
        }),
      );
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const enough = (kill * EVENTS) / (KILLS + 1);
        await eventually('some more are sent', async () => {
          await letTimePass();
          return sent >= enough;
        });
        const [victim] = services.splice(randomInt(services.length), 1);
        await victim!.kill();
        services.push(await start());
      }
      await writing;
      await eventually('everything is delivered', async () => {
        await letTimePass();
        return (await pendingAt(ids)) === 0 && committed.size > 0;
      });

      const received = new Set(receiver.received.map(({ path, id }) => `${path} ${id}`));
      const wanted = [...committed].filter(([, path]) => path !== '/inward').map(([id, path]) => `${path} ${id}`);
      expect(wanted.filter((event) => !received.has(event))).toEqual([]);
      expect([...received].sort()).toEqual(wanted.sort());
      expect(tooEarly).toEqual([]);
      expect(receiver.received.filter(({ isVerified }) => !isVerified)).toEqual([]);
      expect(inside.connections()).toBe(0);
      const failed = await query(
        `SELECT sum(attempts)::int AS attempts, sum(failures)::int AS failures FROM webhook_deliveries WHERE webhook_id = $1`,
        [inwardId],
      );
      expect(failed).toEqual([{ attempts: expect.any(Number), failures: expect.any(Number) }]);
      expect(failed[0].failures).toBeGreaterThan(0);
      if (EVENTS > 1_000) console.log({ events: wanted.length, sent, kills: KILLS });
    },
    120_000 + EVENTS * 200,
  );
});
