import { rotateUrlSecret, UrlSecrets } from '../../../src/files/read/url-secrets';
import { requireSignature, signatureOf } from '../../../src/files/read/url-signature';
import { createFileClient } from '../../support/graphql/file-client';
import { sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { openTestStorage, type TestStorage } from '../../support/service/test-storage';
import { eventually } from '../../support/timing/eventually';

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
