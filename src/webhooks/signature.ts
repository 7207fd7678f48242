import { randomBytes } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';

/** Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = 24;

export function makeSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** As receivers put it into their libraries. */
export function formatSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}

/**
 * The headers by which a receiver knows whom a payload is from, that it is unchanged, and whether it has had it before
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, read 2026-12-01).
 *
 * @param secrets each signs: a receiver that knows one of them accepts it
 * @param sentAt receivers refuse what is five minutes old: each attempt is signed anew
 */
export function signedHeaders(
  secrets: readonly Buffer[],
  eventId: string,
  sentAt: Date,
  payload: string,
): Record<string, string> {
  const signatures = secrets.map((secret) => new Signer(secret, { format: 'raw' }).sign(eventId, sentAt, payload));
  return {
    'content-type': 'application/json',
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}
