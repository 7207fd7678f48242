import type { SignedReadOptions } from '../blob-store';
import type { GcsConnection } from './gcs-connection';
import { asUnavailable, GcsTimeoutError, httpStatusOf, isTransient } from './gcs-errors';
import { withTimeout } from './gcs-retry';

/** The longest that a V4 signature may last. @see https://cloud.google.com/storage/docs/access-control/signed-urls */
const MAX_SIGNED_MS = 7 * 24 * 60 * 60 * 1000;

/** Signs with a private key, or by the IAM service where the credentials have none. Finds out once whether it can. */
export class GcsSigner {
  private verdict: Promise<boolean> | null = null;

  constructor(private readonly connection: GcsConnection) {}

  /** @returns null when these credentials cannot sign, or when no whole second is left */
  async signRead(objectKey: string, options: SignedReadOptions): Promise<string | null> {
    const now = Date.now();
    const expires = Math.min(options.expiresAt.getTime(), now + MAX_SIGNED_MS);
    // A signature lasts whole seconds.
    if (Math.floor(expires / 1000) <= Math.floor(now / 1000)) return null;
    try {
      if (!(await this.canSign())) return null;
      const [url] = await this.withinLimit(() =>
        this.connection.bucket.file(objectKey).getSignedUrl({
          version: 'v4',
          action: 'read',
          // A signature is of the time from when it is good: by the second, it would be another each second.
          accessibleAt: Math.max(startOfHour(now), expires - MAX_SIGNED_MS),
          expires,
          responseType: options.contentType,
          responseDisposition: options.contentDisposition,
        }),
      );
      return url;
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  private canSign(): Promise<boolean> {
    if (this.verdict !== null) return this.verdict;
    this.verdict = this.tryToSign();
    this.verdict.catch(() => {
      this.verdict = null;
    });
    return this.verdict;
  }

  private async tryToSign(): Promise<boolean> {
    const { storage, isEmulator, hasCredentials } = this.connection;
    if (isEmulator && !hasCredentials) return false;
    try {
      await this.withinLimit(() => storage.authClient.sign('probe'));
      return true;
    } catch (error) {
      if (isOutage(error)) throw error;
      return false;
    }
  }

  private withinLimit<T>(work: () => Promise<T>): Promise<T> {
    return this.connection.withFreshCredentials(() => withTimeout(this.connection.limits.idleTimeoutMs, work()));
  }
}

function startOfHour(ms: number): number {
  return ms - (ms % 3_600_000);
}

/** Tells a service that did not answer from one that refused, and from credentials that have no way to sign. */
function isOutage(error: unknown): boolean {
  if (error instanceof GcsTimeoutError) return true;
  if (httpStatusOf(error) !== null) return isTransient(error);
  return typeof error === 'object' && error !== null && 'code' in error && error.code !== undefined;
}
