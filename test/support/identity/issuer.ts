import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  /** As it is published. */
  readonly jwk: JWK;
}

/** An identity provider, as far as it signs JWTs and publishes by which keys: a JWKS over HTTP. */
export interface Issuer {
  /** `iss` of what it signs. */
  readonly url: string;
  readonly jwksUrl: string;
  /** How often the keys were asked for. */
  readonly fetches: number;
  /** What is published, and how; the next request is answered so. */
  publish(...keys: readonly IssuerKey[]): void;
  answerWith(answer: (response: ServerResponse) => void): void;
  makeKey(alg: string, kid: string): Promise<IssuerKey>;
  /** A JWT that is good for an hour, unless `claims` say otherwise. */
  sign(key: IssuerKey, claims?: Readonly<Record<string, unknown>>, header?: object): Promise<string>;
  close(): Promise<void>;
}

export const AUDIENCE = 'mediagraph';

export async function startIssuer(): Promise<Issuer> {
  let fetches = 0;
  let answer = (response: ServerResponse): void => void response.writeHead(404).end();
  const server = createServer((_request, response) => {
    fetches += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    jwksUrl: `${url}/jwks`,
    get fetches() {
      return fetches;
    },
    publish(...keys) {
      const body = JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });
      answer = (response) => void response.setHeader('content-type', 'application/json').end(body);
    },
    answerWith(next) {
      answer = next;
    },
    async makeKey(alg, kid) {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
    },
    sign: ({ alg, kid, privateKey }, claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: url, aud: AUDIENCE, sub: 'ada', iat: now, exp: now + 3600, ...claims };
      return new SignJWT(all).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
