import { newId } from '../../src/database/new-id';
import { noteFailed } from '../../src/database/repositories/events/webhook-outcomes';
import type { ProjectCaller } from '../../src/domain/caller';
import { uploadFile } from '../../src/files/upload/upload-and-import';
import { createWebhook, updateWebhook } from '../../src/webhooks/manage-webhooks';
import { redeliver } from '../../src/webhooks/redeliver';
import { readFixture } from '../support/media/media-fixtures';
import { makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf } from '../support/service/test-storage';
import { openTestWebhooks, type TestWebhooks, writeEvent } from '../support/webhooks/test-webhooks';

const PICTURE = readFixture('still.png');

let test: TestWebhooks;
let caller: ProjectCaller;
let path: string;
let paths = 0;
beforeAll(async () => {
  // Longer than a busy machine takes to answer.
  test = await openTestWebhooks({ WEBHOOK_TIMEOUT_SECONDS: '60' });
});
beforeEach(async () => {
  caller = callerOf(await makeProject(test.dataSource));
  paths += 1;
  path = `/${paths}`;
  test.receiver.answer = (_event, response) => response.writeHead(204).end();
});
afterAll(() => test.close());

const scope = () => ({ projectId: caller.projectId });

const write = (type: Parameters<typeof writeEvent>[2] = 'file.stored', of: ProjectCaller = caller) =>
  writeEvent(test.dataSource, of, type, newId('file'));
const refuseWith = (status: number, headers: Record<string, string> = {}) => {
  test.receiver.answer = (_event, response) => response.writeHead(status, headers).end('no');
};
const webhookRow = async (id: string) => (await test.dataSource.query('SELECT * FROM webhooks WHERE id = $1', [id]))[0];

describe('an event', () => {
  it('is sent to the webhooks that want it, signed, with ids and numbers alone', async () => {
    const webhook = await test.webhookAt(path, caller);
    await test.webhookAt(`${path}-other`, caller, ['file.deleted']);
    const stored = await uploadFile(test.storage, caller, {
      content: incomingContent(PICTURE),
      purpose: 'REFERENCE_MEDIA',
    });
    await test.deliver();
    const [delivery] = await test.deliveriesOf(webhook.id);
    expect(test.receiver.at(path)).toEqual([
      expect.objectContaining({
        id: delivery!.eventId,
        isVerified: true,
        payload: {
          type: 'file.stored',
          timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
          data: {
            fileId: stored.status === 'STORED' && stored.file.id,
            projectId: caller.projectId,
            organizationId: caller.organizationId,
          },
        },
      }),
    ]);
    expect(delivery).toMatchObject({ status: 'DELIVERED', attempts: 1, responseStatus: 204, nextAttemptAt: null });
    expect(test.receiver.at(`${path}-other`)).toEqual([]);
  });

  it('is known to the organization, and not to another project', async () => {
    const { organizationId } = caller;
    const neighbour = callerOf(await makeProject(test.dataSource, { organizationId }));
    await test.webhookAt(`${path}-all`, { organizationId, projectId: null });
    await test.webhookAt(`${path}-neighbour`, neighbour);
    await test.webhookAt(`${path}-stranger`, callerOf(await makeProject(test.dataSource)));
    const event = await write();
    await test.deliver();
    expect(test.receiver.received.filter((received) => received.path.startsWith(path))).toEqual([
      expect.objectContaining({ path: `${path}-all`, id: event, isVerified: true }),
    ]);
  });

  it('of a generation and of a quota has what belongs to it', async () => {
    const { organizationId, projectId } = caller;
    await test.webhookAt(path, caller, ['generation.failed', 'quota.threshold']);
    await write('generation.failed');
    await test.dataSource.query('UPDATE organizations SET max_files = 10, used_files = 9 WHERE id = $1', [
      organizationId,
    ]);
    await test.deliver();
    const quota = {
      organizationId,
      percent: 80,
      usedBytes: 0,
      limitBytes: expect.any(Number),
      files: 9,
      filesLimit: 10,
    };
    const received = test.receiver.at(path);
    expect(received.map(({ payload }) => payload.type).sort()).toEqual(['generation.failed', 'quota.threshold']);
    for (const { payload } of received) {
      const own = { generationId: expect.any(String), projectId, organizationId };
      expect(payload.data).toEqual(payload.type === 'quota.threshold' ? quota : own);
    }
  });

  it('whose transaction comes to nothing is not sent, nor one whose transaction is not over', async () => {
    const webhook = await test.webhookAt(path, caller);
    const runner = test.dataSource.createQueryRunner();
    for (const end of ['ROLLBACK', 'COMMIT']) {
      await runner.query('BEGIN');
      await runner.query(
        `INSERT INTO media_events (type, subject_id, organization_id, project_id) VALUES ('file.stored', 'x', $1, $2)`,
        [caller.organizationId, caller.projectId],
      );
      await test.deliver();
      expect(test.receiver.at(path)).toEqual([]);
      await runner.query(end);
    }
    await runner.release();
    await test.deliver();
    expect(test.receiver.at(path)).toHaveLength(1);
    expect(await test.deliveriesOf(webhook.id)).toHaveLength(1);
  });

  it('may be one of many of a statement', async () => {
    const { id } = await test.webhookAt(path, caller);
    await test.dataSource.query(
      `INSERT INTO media_events (type, subject_id, organization_id, project_id)
       SELECT 'file.stored', n::text, $1, $2 FROM generate_series(1, 50) AS n`,
      [caller.organizationId, caller.projectId],
    );
    const jobs = await test.dataSource.query(
      `SELECT FROM graphile_worker._private_jobs WHERE payload->>'webhookId' = $1`,
      [id],
    );
    expect(jobs).toHaveLength(1);
    await test.deliver();
    expect(new Set(test.receiver.at(path).map(({ payload }) => payload.data.fileId)).size).toBe(50);
  });
});

describe('a secret', () => {
  it('that is rotated is followed by another, and both sign for a day', async () => {
    const { webhook, secret } = await createWebhook(test.storage, caller, {
      url: test.receiver.urlOf(path),
      events: ['file.stored'],
    });
    const rotated = await updateWebhook(test.storage, scope(), webhook.id, { rotateSecret: true });
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(secret);
    for (const trusted of [secret, rotated.secret]) {
      test.receiver.trust(path, trusted);
      await write();
      await test.deliver();
    }
    expect(test.receiver.at(path).map(({ isVerified }) => isVerified)).toEqual([true, true]);
    await test.dataSource.query('UPDATE webhooks SET previous_secret_expires_at = now() WHERE id = $1', [webhook.id]);
    test.receiver.trust(path, secret);
    await write();
    await test.deliver();
    const [, , last] = test.receiver.at(path);
    expect(last).toMatchObject({ isVerified: false });
    expect(last!.headers['webhook-signature']!.split(' ')).toHaveLength(1);
  });
});

describe('a receiver', () => {
  it.each([[500], [404], [301], [302], [307], [308]])(
    'that answers with %i is tried again later, at its own URL alone',
    async (status) => {
      const webhook = await test.webhookAt(path, caller);
      refuseWith(status, { location: test.receiver.urlOf(`${path}-elsewhere`) });
      await write();
      await test.deliver();
      const [failed] = await test.deliveriesOf(webhook.id);
      expect(failed).toMatchObject({ status: 'PENDING', attempts: 1, responseStatus: status });
      expect(failed!.nextAttemptAt!.getTime()).toBeGreaterThan(failed!.createdAt.getTime() + 3_000);
      test.receiver.answer = (_event, response) => response.writeHead(200).end();
      await test.letTimePass(webhook.id);
      await test.deliver();
      expect(await test.deliveriesOf(webhook.id)).toMatchObject([{ status: 'DELIVERED', attempts: 2 }]);
      const received = test.receiver.at(path);
      expect(received.map(({ id, isVerified }) => ({ id, isVerified }))).toEqual(
        Array.from({ length: 2 }, () => ({ id: failed!.eventId, isVerified: true })),
      );
      expect(test.receiver.at(`${path}-elsewhere`)).toEqual([]);
    },
  );

  it('that does not answer keeps nobody for longer than the time limit', async () => {
    const hurried = await openTestWebhooks({ WEBHOOK_TIMEOUT_SECONDS: '1' });
    try {
      const owner = callerOf(await makeProject(hurried.dataSource));
      const hanging = await hurried.webhookAt(path, owner);
      hurried.receiver.answer = () => {};
      await writeEvent(hurried.dataSource, owner, 'file.stored', newId('file'));
      await hurried.deliver();
      expect(await hurried.deliveriesOf(hanging.id)).toMatchObject([{ status: 'PENDING', responseStatus: null }]);
    } finally {
      await hurried.close();
    }
  });

  it('that never ends its answer is believed its status, and the rest is not read', async () => {
    const endless = await test.webhookAt(`${path}-endless`, caller, ['file.deleted']);
    let sentBytes = 0;
    test.receiver.answer = (_event, response) => {
      response.writeHead(200);
      const send = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sentBytes += 65_536;
      };
      response.on('drain', send).on('error', () => {});
      send();
    };
    await write('file.deleted');
    await test.deliver();
    expect(await test.deliveriesOf(endless.id)).toMatchObject([{ status: 'DELIVERED', responseStatus: 200 }]);
    // What the sockets of both sides have room for.
    expect(sentBytes).toBeLessThan(20_000_000);
  });

  it('that fails has its reason in the log, and nothing of where it leads', async () => {
    const refusing = await test.webhookAt(path, caller);
    const closed = await test.webhookAt(`${path}-closed`, caller);
    const away = 'http://localhost:1/of-a-secret';
    await test.dataSource.query('UPDATE webhooks SET url = $2 WHERE id = $1', [closed.id, away]);
    refuseWith(503);
    await write();
    await test.deliver();
    expect(test.log()).toMatch(new RegExp(`webhook ${refusing.id} failed: status 503`));
    expect(test.log()).toMatch(new RegExp(`webhook ${closed.id} failed: MEDIA_URL_BLOCKED`));
    expect(test.log()).not.toContain('of-a-secret');
  });

  it('that nothing arrives at is paused, and then tried with one delivery at a time', async () => {
    const webhook = await test.webhookAt(path, caller);
    refuseWith(503);
    for (let count = 0; count < 20; count += 1) await write();
    await test.deliver();
    const first = test.receiver.at(path).length;
    expect(first).toBe(10);
    const paused = await webhookRow(webhook.id);
    expect(paused.paused_until.getTime()).toBeGreaterThan(Date.now());
    // The first pause is of five seconds and a fifth, though ten have failed.
    expect(paused.paused_until - paused.failing_since).toBeLessThan(20_000);
    await test.deliver();
    expect(test.receiver.at(path)).toHaveLength(first);

    await test.letTimePass(webhook.id);
    await test.deliver();
    expect(test.receiver.at(path)).toHaveLength(first + 1);

    test.receiver.answer = (_event, response) => response.writeHead(204).end();
    await test.letTimePass(webhook.id);
    await test.deliver();
    expect(await test.deliveriesOf(webhook.id)).toEqual(
      Array.from({ length: 20 }, () => expect.objectContaining({ status: 'DELIVERED' })),
    );
    expect(await webhookRow(webhook.id)).toMatchObject({ failures: 0, failing_since: null, paused_until: null });
  });

  it('is paused for ten minutes at most, however often it fails', async () => {
    const { id } = await test.webhookAt(path, caller);
    const failed = { webhookId: id, deliveryId: 'none', responseStatus: null, retrySeconds: null, isUnwanted: false };
    const limits = { pauseAfterFailures: 3, disableAfterSeconds: 1_000_000 };
    for (let failures = 0; failures < 40; failures += 1) {
      await noteFailed(test.dataSource, { ...failed, failuresBefore: failures }, limits);
      const [{ seconds }] = await test.dataSource.query(
        'SELECT extract(epoch FROM paused_until - now())::float8 AS seconds FROM webhooks WHERE id = $1',
        [id],
      );
      expect(seconds ?? 0).toBeLessThanOrEqual(600);
      expect((await webhookRow(id)).failures).toBe(failures + 1);
    }
  });

  it('that says that it wants nothing more, or at which nothing arrives for three days, is left alone', async () => {
    for (const [status, days] of [
      [410, 0],
      [500, 4],
    ] as const) {
      const webhook = await test.webhookAt(`${path}-${status}`, caller);
      refuseWith(status);
      await test.dataSource.query(
        'UPDATE webhooks SET failures = 1, failing_since = now() - make_interval(days => $2) WHERE id = $1',
        [webhook.id, days],
      );
      await write();
      await test.deliver();
      expect(await webhookRow(webhook.id)).toMatchObject({ disabled_at: expect.any(Date) });
      await write();
      await test.deliver();
      expect(test.receiver.at(`${path}-${status}`)).toHaveLength(1);

      test.receiver.answer = (_event, response) => response.writeHead(204).end();
      await updateWebhook(test.storage, scope(), webhook.id, { enabled: true });
      await test.deliver();
      expect(await test.deliveriesOf(webhook.id)).toMatchObject([{ status: 'DELIVERED', attempts: 2 }]);
    }
  });

  it('that is paused is sent at once what is asked for again', async () => {
    const webhook = await test.webhookAt(path, caller);
    refuseWith(503);
    for (let count = 0; count < 4; count += 1) await write();
    await test.deliver();
    expect((await webhookRow(webhook.id)).paused_until).not.toBeNull();
    await test.dataSource.query(
      `UPDATE webhook_deliveries SET next_attempt_at = now() + interval '1 hour' WHERE webhook_id = $1`,
      [webhook.id],
    );
    test.receiver.answer = (_event, response) => response.writeHead(204).end();
    const [asked] = await test.deliveriesOf(webhook.id);
    await redeliver(test.storage, scope(), asked!.id);
    await test.deliver();
    const [delivered, ...others] = await test.deliveriesOf(webhook.id);
    expect(delivered).toMatchObject({ id: asked!.id, status: 'DELIVERED', attempts: 2 });
    expect(others.map(({ status }) => status)).toEqual(['PENDING', 'PENDING', 'PENDING']);
  });

  it('is given up for an event after the last attempt, which may be asked for again', async () => {
    const webhook = await test.webhookAt(path, caller);
    refuseWith(500);
    const event = await write();
    await test.deliver();
    await test.dataSource.query('UPDATE webhook_deliveries SET failures = 9 WHERE webhook_id = $1', [webhook.id]);
    await test.letTimePass(webhook.id);
    await test.deliver();
    const [given] = await test.deliveriesOf(webhook.id);
    expect(given).toMatchObject({ status: 'FAILED', nextAttemptAt: null, attempts: 2 });

    test.receiver.answer = (_event, response) => response.writeHead(204).end();
    for (const attempts of [3, 4]) {
      expect(await redeliver(test.storage, scope(), given!.id)).toMatchObject({ status: 'PENDING', deliveredAt: null });
      await test.deliver();
      expect(await test.deliveriesOf(webhook.id)).toMatchObject([{ status: 'DELIVERED', attempts }]);
    }
    expect(new Set(test.receiver.at(path).map(({ id }) => id))).toEqual(new Set([event]));
  });
});

describe('a URL', () => {
  it('that leads inward, though it was taken once, is not connected to', async () => {
    const webhook = await test.webhookAt(path, caller);
    // What the tests before have left is sent as well.
    await test.dataSource.query('DELETE FROM webhook_deliveries WHERE webhook_id <> $1', [webhook.id]);
    test.receiver.origin.clear();
    const { port } = test.receiver.origin;
    for (const url of [`http://localhost:${port}/`, `https://127.0.0.2:${port}/`, `https://[::1]:${port}/`]) {
      await test.dataSource.query('UPDATE webhooks SET url = $2, failures = 0, paused_until = NULL WHERE id = $1', [
        webhook.id,
        url,
      ]);
      await write();
      await test.deliver();
    }
    expect(test.receiver.origin.connections()).toBe(0);
    for (const delivery of await test.deliveriesOf(webhook.id)) {
      expect(delivery).toMatchObject({ status: 'PENDING', responseStatus: null });
    }
  });
});

it('whose event is forgotten is given up', async () => {
  const webhook = await test.webhookAt(path, caller);
  await write();
  await test.dataSource.query('DELETE FROM media_events WHERE project_id = $1', [caller.projectId]);
  await test.deliver();
  const [delivery] = await test.deliveriesOf(webhook.id);
  expect(delivery).toMatchObject({ status: 'FAILED', attempts: 0 });
  await expect(redeliver(test.storage, scope(), delivery!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
