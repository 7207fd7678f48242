import { setTimeout as sleep } from 'node:timers/promises';
import { createDataSource } from '../../../src/database/data-source';
import { rotateUrlSecret, UrlSecrets } from '../../../src/files/read/url-secrets';
import { requireSignature, signatureOf } from '../../../src/files/read/url-signature';
import { createTestDatabase } from '../../support/database/test-database';
import { createFileClient } from '../../support/graphql/file-client';
import { sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { openTestStorage, type TestStorage } from '../../support/service/test-storage';
import { eventually } from '../../support/timing/eventually';
import { Gate } from '../../support/timing/gate';

const DOWNLOAD = `query ($id: ID!) { file(id: $id) {
  download(ttlSeconds: 604800) { url } thumbnail(width: 64) { url } } }`;

describe('a service whose secret is rotated', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('takes URLs of before until the rotation after', async () => {
    const client = createFileClient(app.url, app.apiKey);
    const id = (await client.upload(readFixture('still.png'))).file.id;
    const sign = async (): Promise<string[]> => {
      const { file } = (await client.graphql.request(DOWNLOAD, { id })).data;
      return [file.download.url, file.thumbnail.url];
    };
    const statuses = (urls: readonly string[]) => Promise.all(urls.map(async (url) => (await sendHttp(url)).status));
    const signedAnew = (before: readonly string[]) =>
      eventually('it signs by the new secret', async () => {
        const urls = await sign();
        return urls.every((url) => !before.includes(url)) && urls;
      });

    const first = await sign();
    await rotateUrlSecret(app.dataSource);
    const second = await signedAnew(first);
    expect(await statuses([...first, ...second])).toEqual([200, 200, 200, 200]);

    await rotateUrlSecret(app.dataSource);
    const third = await signedAnew(second);
    expect(await statuses([...second, ...third])).toEqual([200, 200, 200, 200]);
    expect(await statuses(first)).toEqual([403, 403]);
  });
});

describe('a process that has not heard of a rotation', () => {
  let opened: TestStorage;
  beforeAll(async () => {
    opened = await openTestStorage();
  });
  afterAll(() => opened.close());

  const claims = ['file_1', 'inline'];
  const expires = String(Number.MAX_SAFE_INTEGER);
  const refused = expect.objectContaining({ code: 'FORBIDDEN' });

  it('looks for the new secret when a URL is of none that it knows, and not for each forged one', async () => {
    const { storage, dataSource } = opened;
    let nowMs = 0;
    // Nobody tells it anything.
    const deaf = { ...storage, urlSecrets: await UrlSecrets.open(dataSource, () => nowMs) };
    const sign = async () =>
      signatureOf({ ...storage, urlSecrets: await UrlSecrets.open(dataSource) }, claims, expires);
    const check = (signature: string) => requireSignature(deaf, signature, claims, expires);

    const first = await sign();
    await rotateUrlSecret(dataSource);
    await Promise.all([check(await sign()), check(await sign()), check(first)]);

    await rotateUrlSecret(dataSource);
    const third = await sign();
    nowMs = 999;
    await expect(check(third)).rejects.toEqual(refused);
    nowMs = 1_000;
    await check(third);
    await expect(check(first)).rejects.toEqual(refused);
  });

  it('knows no secret again that a second rotation has ended, when what it had asked before is answered late', async () => {
    const { dataSource } = opened;
    const gate = new Gate();
    const slow = Object.create(dataSource, { manager: { value: Object.create(dataSource.manager) } });
    let isLate = false;
    slow.manager.findBy = async (...args: Parameters<typeof dataSource.manager.findBy>) => {
      const answersLate = isLate;
      const found = await dataSource.manager.findBy(...args);
      if (answersLate) await gate.pass();
      return found;
    };
    const secrets = await UrlSecrets.open(slow);
    const leaked = secrets.current;

    gate.shut();
    isLate = true;
    const late = secrets.refresh();
    await eventually('it is answered', async () => gate.waiting > 0);
    isLate = false;
    await rotateUrlSecret(dataSource);
    await rotateUrlSecret(dataSource);
    const next = secrets.refresh();
    await sleep(100);
    gate.open();
    await Promise.all([late, next]);
    expect(secrets.accepted).toHaveLength(2);
    expect(secrets.accepted).not.toContainEqual(leaked);
  });

  it('asks again when a notice found no answer', async () => {
    const database = await createTestDatabase();
    const { dataSource, address } = database;
    const impatient = await createDataSource({ address, poolSize: 2, statementTimeoutMs: 50 }).initialize();
    const secrets = await UrlSecrets.open(impatient);
    const leaked = secrets.current;
    try {
      await rotateUrlSecret(dataSource);
      await rotateUrlSecret(dataSource);
      await dataSource.transaction(async (manager) => {
        await manager.query('LOCK TABLE secrets IN ACCESS EXCLUSIVE MODE');
        secrets.hear();
        await sleep(200);
      });
      expect(secrets.accepted).toContainEqual(leaked);
      await eventually('it knows', async () => !secrets.accepted.some((secret) => secret.equals(leaked)));
    } finally {
      secrets.close();
      await impatient.destroy();
      await database.close();
    }
  });

  it('takes none of other claims, of another time, or longer', async () => {
    const { storage } = opened;
    const signature = signatureOf(storage, claims, expires);
    await requireSignature(storage, signature, claims, expires);
    for (const [given, of, until] of [
      [signature, ['file_2', 'inline'], expires],
      [signature, claims, '9'.repeat(15)],
      [`${signature}0`, claims, expires],
      ['', claims, expires],
    ] as const) {
      await expect(requireSignature(storage, given, of, until)).rejects.toEqual(refused);
    }
  });
});
