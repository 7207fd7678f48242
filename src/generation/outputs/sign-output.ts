import type { FileServices } from '../../files/file-services';
import type { SignedUrl } from '../../files/read/sign-download';
import { requireSignature, signatureOf, stableExpiry } from '../../files/read/url-signature';
import type { HeldOutput } from '../read/read-generation-outputs';

/** An hour at least, as `stableExpiry` has it: a page that was just loaded can use the URL, one that was forgotten cannot. */
export const OUTPUT_URL_SECONDS = 3600;

/** A URL that reads an output that is held, without a key. It ends when the output is let go of at the latest. */
export function signHeldOutput(storage: FileServices, { generationId, index, heldUntil }: HeldOutput): SignedUrl {
  const expiresAt = stableExpiry(storage.clock.now(), OUTPUT_URL_SECONDS, heldUntil);
  const expires = String(expiresAt.getTime());
  const signature = signatureOf(storage, [generationId, String(index)], expires);
  const query = new URLSearchParams({ expires, signature });
  return { url: `${storage.publicUrl()}/generations/${generationId}/outputs/${index}/content?${query}`, expiresAt };
}

export interface SignedOutput {
  readonly generationId: string;
  readonly index: string;
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/** @throws {RequestFailure} FORBIDDEN: it was not signed here; URL_EXPIRED */
export function requireSignedOutput(
  storage: FileServices,
  { generationId, index, expires, signature }: SignedOutput,
): void {
  requireSignature(storage, signature, [generationId, index], expires);
}
