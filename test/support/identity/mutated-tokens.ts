import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { JWK } from 'jose';
import type { Random } from '../abandoned/random';

/** A credential in compact form that is good, and what is known of it in public. */
export interface GoodToken {
  /** Before the JWT itself. */
  readonly prefix: string;
  readonly jwt: string;
  /** By which it is verified; null: a secret. */
  readonly publicJwk: JWK | null;
}

const encode = (value: object | string | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))).toString(
    'base64url',
  );

interface Parts {
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
  readonly signature: string;
}

function partsOf(jwt: string): Parts {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: read(header), claims: read(claims), signature };
}

/** Another text of the same length that is as long: one visible character is another. */
function flip(random: Random, text: string): string {
  const at = random.below(text.length);
  const other = random.one([...'AQgw01_-.zZ'].filter((character) => character !== text[at]));
  return text.slice(0, at) + other + text.slice(at + 1);
}

const hmac = (input: string, secret: string | Buffer, bits = 256) =>
  createHmac(`sha${bits}`, secret).update(input).digest('base64url');

const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const CURVE = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = () => Math.floor(Date.now() / 1000);

/** What whoever has a good token, and nothing secret, can make of it. */
const MUTATIONS: Readonly<Record<string, (token: GoodToken, random: Random) => string>> = {
  'alg none': ({ jwt }, random) => {
    const { header, claims, signature } = partsOf(jwt);
    const alg = random.one(['none', 'None', 'NONE', 'nOnE', '', null]);
    return `${encode({ ...header, alg })}.${encode(claims)}.${random.one(['', signature, 'AA'])}`;
  },
  'a public key as the secret': ({ jwt, publicJwk }, random) => {
    const { header, claims } = partsOf(jwt);
    const { n = 'n', x = n } = publicJwk ?? {};
    const known = [JSON.stringify(publicJwk), String(n), Buffer.from(String(x), 'base64url'), '', 'secret', '\0'];
    const bits = random.one([256, 384, 512]);
    const input = `${encode({ ...header, alg: `HS${bits}` })}.${encode(claims)}`;
    return `${input}.${hmac(input, random.one(known), bits)}`;
  },
  'another key id': ({ jwt }, random) => {
    const { header, claims, signature } = partsOf(jwt);
    const kid = random.one([null, '', 'x', '../../dev/null', "' OR 1=1 --", 0, {}, 'k'.repeat(500)]);
    return `${encode({ ...header, kid })}.${encode(claims)}.${signature}`;
  },
  'other claims': ({ jwt }, random) => {
    const { header, claims, signature } = partsOf(jwt);
    const claim = random.one(['aud', 'iss', 'sub', 'exp', 'nbf', 'iat', 'scp', 'proj', 'org', 'key', 'jti', 'lim']);
    const value = random.one<unknown>(['others', now() + 1e6, now() - 1e6, null, [], ['ADMIN'], {}, true, -1]);
    return `${encode(header)}.${encode({ ...claims, [claim]: value })}.${signature}`;
  },
  'a key of its own': ({ jwt }, random) => {
    const { header, claims } = partsOf(jwt);
    const jwk = STRANGER.publicKey.export({ format: 'jwk' });
    const given = random.one<object>([{ jwk }, { jku: 'http://127.0.0.1:1/' }, { x5u: 'http://127.0.0.1:1/' }, {}]);
    const input = `${encode({ ...header, alg: 'RS256', ...given })}.${encode(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), STRANGER.privateKey).toString('base64url')}`;
  },
  'a curve for a modulus': ({ jwt }) => {
    const { header, claims } = partsOf(jwt);
    const input = `${encode({ ...header, alg: 'ES256' })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(input), { key: CURVE.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  },
  'a signature of nothing': ({ jwt }, random) => {
    const { header, claims } = partsOf(jwt);
    const alg = random.one(['ES256', 'RS256', 'PS256', 'EdDSA', 'HS256']);
    return `${encode({ ...header, alg })}.${encode(claims)}.${encode(Buffer.alloc(random.one([1, 32, 64, 256])))}`;
  },
  'what nobody understands': ({ jwt }, random) => {
    const { header, claims, signature } = partsOf(jwt);
    const given = random.one<object>([
      { crit: ['exp'] },
      { b64: false, crit: ['b64'] },
      { zip: 'DEF' },
      { typ: 'at+jwt' },
    ]);
    return `${encode({ ...header, ...given })}.${encode(claims)}.${signature}`;
  },
  'another character': ({ jwt }, random) => flip(random, jwt),
  'another spelling': ({ jwt }, random) => {
    // The last character of a part has bits that no byte has.
    const last = jwt.length - 1;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = alphabet[alphabet.indexOf(jwt[last] ?? 'A') ^ 1] ?? 'B';
    return random.one([jwt.slice(0, last) + other, `${jwt}=`, `${jwt}==`, jwt.replace('.', '=.')]);
  },
  'another length': ({ jwt }, random) => {
    const [header, claims, signature] = jwt.split('.');
    const shorter = jwt.slice(0, 4 + random.below(jwt.length - 5));
    return random.one([
      shorter,
      `${jwt}.`,
      `${jwt}.AA.AA`,
      `${header}.${claims}`,
      `${header}.${claims}.`,
      `${jwt}${signature}`,
    ]);
  },
  'what is no JSON': ({ jwt }, random) => {
    const [, claims, signature] = jwt.split('.');
    const header = random.one(['{"', '{"alg":"HS256"', '{"alg":"RS256","alg":"none"}', `{"${'['.repeat(3_000)}`]);
    return `${encode(header)}.${claims}.${signature}`;
  },
  huge: ({ jwt }, random) => {
    const { header, claims, signature } = partsOf(jwt);
    const size = random.one([2_000, 5_000, 7_000]);
    return `${encode({ ...header, kid: 'k'.repeat(200) })}.${encode({ ...claims, pad: 'x'.repeat(size) })}.${signature}`;
  },
};

export const MUTATION_NAMES: readonly string[] = Object.keys(MUTATIONS);

/** One of a kind, which is not the token itself. */
export function mutate(name: string, token: GoodToken, random: Random): string {
  for (;;) {
    const mutated = MUTATIONS[name]?.(token, random);
    if (mutated === undefined) throw new Error(`There is no such mutation: ${name}`);
    if (mutated !== token.jwt) return token.prefix + mutated;
  }
}
