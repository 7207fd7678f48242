import { TOKEN_PREFIX } from '../../src/accounts/tokens/token-form';
import { Random } from '../support/abandoned/random';
import { statementsDuring } from '../support/database/statements';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { type HttpRequest, sendHttp } from '../support/http/http-client';
import { AUDIENCE, type Issuer, type IssuerKey, startIssuer } from '../support/identity/issuer';
import { type GoodToken, MUTATION_NAMES, mutate } from '../support/identity/mutated-tokens';
import { recordLog } from '../support/service/recorded-log';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

const MUTATIONS = Number(process.env['TOKEN_MUTATIONS'] ?? 400);
const SEED = Number(process.env['RANDOM_SEED'] ?? 1);
const CONCURRENCY = 8;

const DOORS: readonly (HttpRequest & { readonly path: string })[] = [
  { path: '/v3/files' },
  {
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ mediaViewer { scopes } }"}',
  },
  { path: '/uploads/file_x', method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } },
  { path: '/files/file_x/content' },
];

let issuer: Issuer;
let key: IssuerKey;
let app: TestApp;
let tenant: TestTenant;
const log = recordLog();
const tokens: Record<string, GoodToken> = {};

beforeAll(async () => {
  issuer = await startIssuer();
  key = await issuer.makeKey('RS256', 'rsa');
  const curve = await issuer.makeKey('ES256', 'curve');
  issuer.publish(key, curve);
  const settings = { JWT_JWKS_URL: issuer.jwksUrl, JWT_ISSUER: issuer.url, JWT_AUDIENCE: AUDIENCE };
  app = await startTestApp({ ROLE: 'api', ...settings, JWT_CLAIM_PROJECT: 'project' }, log.logger);
  tenant = await createTenant(app.dataSource);
  const { data } = await createGraphqlClient(app.url, tenant.apiKey).request(
    `mutation { createMediaToken(input: { scopes: [FILES_READ, FILES_WRITE], ownerId: "ada" }) { token } }`,
  );
  const media = String(data.createMediaToken.token).slice(TOKEN_PREFIX.length);
  const claims = { project: tenant.projectId };
  tokens['a media token'] = { prefix: TOKEN_PREFIX, jwt: media, publicJwk: null };
  tokens['a JWT by RSA'] = { prefix: '', jwt: await issuer.sign(key, claims), publicJwk: key.jwk };
  tokens['a JWT by a curve'] = { prefix: '', jwt: await issuer.sign(curve, claims), publicJwk: curve.jwk };
  // By what it is told apart from others is read with the first.
  for (const { prefix, jwt } of Object.values(tokens)) await statusOf(prefix + jwt);
});
afterAll(async () => {
  await app.close();
  await issuer.close();
});

async function statusOf(bearer: string, door = DOORS[0]): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}`, ...door?.headers };
  return (await sendHttp(`${app.url}${door?.path}`, { ...door, headers })).status;
}

/** How each of `bearers` is answered that is not refused, and what the database was asked meanwhile. */
async function attack(bearers: readonly string[]) {
  const wrong: string[] = [];
  let next = 0;
  const statements = await statementsDuring(async () => {
    const ask = async (): Promise<void> => {
      for (let at = next++; at < bearers.length; at = next++) {
        const bearer = bearers[at] ?? '';
        const status = await statusOf(bearer, DOORS[at % DOORS.length]);
        if (status !== 401) wrong.push(`${status} ${bearer}`);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, ask));
  });
  return { wrong: wrong.slice(0, 3), statements: statements.map(({ sql }) => sql) };
}

describe('tokens that whoever has a good one can make of it', () => {
  it('are good as they are', async () => {
    for (const { prefix, jwt } of Object.values(tokens)) await expect(statusOf(prefix + jwt)).resolves.toBe(200);
  });

  it(
    'are refused, and ask the database nothing',
    async () => {
      const random = new Random(SEED);
      const all = Object.values(tokens);
      const bearers = Array.from({ length: MUTATIONS }, (_, n) =>
        mutate(MUTATION_NAMES[n % MUTATION_NAMES.length] ?? '', random.one(all), random),
      );
      expect(await attack(bearers)).toEqual({ wrong: [], statements: [] });
      // Those that name a key which is not known cost one look at the provider, and no more within half a minute.
      expect(issuer.fetches).toBeLessThanOrEqual(2 + MUTATIONS / 1_000);
      expect(log.lines().filter(({ level }) => Number(level) >= 50)).toEqual([]);
    },
    60_000 + MUTATIONS * 100,
  );

  it('are refused where they are one kind in the form of another', async () => {
    const { jwt } = tokens['a media token']!;
    const byRsa = tokens['a JWT by RSA']!.jwt;
    expect(await attack([jwt, TOKEN_PREFIX + byRsa, `mg_${jwt}`, `${TOKEN_PREFIX}${TOKEN_PREFIX}${jwt}`])).toEqual({
      wrong: [],
      statements: [],
    });
  });

  it('are refused by what the provider itself signs for others', async () => {
    const claims = { project: tenant.projectId };
    const now = Math.floor(Date.now() / 1000);
    const bearers = await Promise.all(
      [{ aud: 'others' }, { iss: 'https://others.example' }, { exp: now - 60 }, { nbf: now + 600 }, { sub: '' }].map(
        (wrong) => issuer.sign(key, { ...claims, ...wrong }),
      ),
    );
    expect(await attack(bearers)).toEqual({ wrong: [], statements: [] });
  });
});

/** RFC 7515, appendix A: good signatures of keys that everybody knows, and one of none. */
const RFC_7515 = [
  'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
  'eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn',
  'eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.',
];

it('takes none of the examples of RFC 7515, in either form', async () => {
  const bearers = RFC_7515.flatMap((jwt) => [jwt, TOKEN_PREFIX + jwt]);
  expect(await attack(bearers)).toEqual({ wrong: [], statements: [] });
});

it('asks the database nothing for whoever was here a moment ago', async () => {
  const askWhoIAm = async () => {
    for (const { prefix, jwt } of Object.values(tokens)) {
      await expect(statusOf(prefix + jwt, DOORS[1])).resolves.toBe(200);
    }
  };
  await askWhoIAm();
  expect(await statementsDuring(askWhoIAm)).toEqual([]);
});
