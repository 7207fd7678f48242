import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../../accounts/authenticate';
import type { CallRates } from '../../accounts/rates/call-rates';
import type { Attribution } from '../../domain/caller';
import type { FileServices } from '../../files/file-services';
import type { ContentReader } from '../../files/read/open-content';
import { forgedUrl } from '../../files/read/url-signature';
import type { DownloadCounter } from '../../usage/download-counter';
import type { ClientAddress } from '../rates/client-address';
import { admitRequest } from '../rates/request-rates';

export interface ContentOptions {
  readonly storage: FileServices;
  readonly authenticator: Authenticator;
  readonly rates: CallRates;
  readonly addressOf: ClientAddress;
  readonly downloads: DownloadCounter;
}

export interface MediaRoute {
  Params: { readonly id: string; readonly index: string };
  Querystring: Readonly<Record<string, unknown>>;
}
export type MediaRequest = FastifyRequest<MediaRoute>;

export interface Signed {
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/**
 * A signature stands for the key that it was asked for with, and costs nothing more; without one, the request brings a key
 * of its own.
 */
export async function readerOf(
  request: MediaRequest,
  reply: FastifyReply,
  { authenticator, rates, addressOf }: ContentOptions,
  requireSigned: (signed: Signed) => Promise<void>,
): Promise<ContentReader> {
  if (request.query['signature'] === undefined) {
    const caller = await authenticator.authenticate(request.headers.authorization, addressOf(request.raw));
    await admitRequest(rates, request, reply, caller);
    return caller;
  }
  await requireSigned(signatureOf(request));
  return 'SIGNED_URL';
}

export function signatureOf({ query: { expires, signature } }: MediaRequest): Signed {
  if (typeof expires !== 'string' || typeof signature !== 'string') throw forgedUrl();
  return { expires, signature };
}

/** A signed URL does not say whom it was made for. */
export function readBy(reader: ContentReader): Attribution {
  return { door: 'CONTENT', ownerId: reader === 'SIGNED_URL' ? null : reader.ownerId };
}
