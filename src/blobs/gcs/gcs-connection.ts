import { type Bucket, Storage, type StorageOptions } from '@google-cloud/storage';
import { httpStatusOf } from './gcs-errors';
import { DEFAULT_GCS_LIMITS, type GcsLimits, withRetries, withTimeout } from './gcs-retry';

export interface GcsBlobStoreOptions {
  readonly bucket: string;
  /**
   * The address of an emulator, in the forms that STORAGE_EMULATOR_HOST takes; `host:port` means http. Requests to it
   * carry no credentials.
   */
  readonly apiEndpoint?: string;
  readonly projectId?: string;
  /** The content of a key file. Default: the application default credentials. */
  readonly credentials?: NonNullable<StorageOptions['credentials']>;
  readonly limits?: Partial<GcsLimits>;
}

interface GcsRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal: AbortSignal;
}

/**
 * One bucket, reached in two ways. What is small goes through the client library: metadata, lists, deletion, signing.
 * The bytes of blobs go by plain requests, because the library (7.22.0) cannot abort an upload and, when one reader of
 * `createReadStream` stops early, destroys the sockets of all requests in the process, whose readers then hang.
 */
export class GcsConnection {
  readonly bucket: Bucket;
  readonly storage: Storage;
  readonly limits: GcsLimits;
  readonly isEmulator: boolean;
  /** true: credentials were given; false: they are to be found, unless it is an emulator. */
  readonly hasCredentials: boolean;

  constructor(options: GcsBlobStoreOptions) {
    this.limits = { ...DEFAULT_GCS_LIMITS, ...options.limits };
    this.isEmulator = options.apiEndpoint !== undefined;
    this.hasCredentials = options.credentials !== undefined;
    this.storage = new Storage({
      ...(options.apiEndpoint === undefined ? {} : { apiEndpoint: withScheme(options.apiEndpoint) }),
      ...(options.projectId === undefined ? {} : { projectId: options.projectId }),
      ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
      useAuthWithCustomEndpoint: false,
      // Without it the library waits for ever.
      timeout: this.limits.idleTimeoutMs,
      retryOptions: { autoRetry: false },
    });
    // Where STORAGE_EMULATOR_HOST is set the library takes it as the base of every path, and leaves out this part.
    this.storage.baseUrl = `${this.storage.apiEndpoint}/storage/v1`;
    this.bucket = this.storage.bucket(options.bucket);
  }

  mediaUrl(objectKey: string, generation: string | null): string {
    const query = new URLSearchParams({ alt: 'media', ...(generation === null ? {} : { generation }) });
    return `${this.storage.baseUrl}/b/${this.bucketPath}/o/${encodeURIComponent(objectKey)}?${query}`;
  }

  /** Every upload is one of a new object: it fails with 412 when there is one of that name. */
  uploadUrl(objectKey: string, uploadType: 'multipart' | 'resumable'): string {
    const query = new URLSearchParams({ uploadType, name: objectKey, ifGenerationMatch: '0' });
    return `${this.storage.apiEndpoint}/upload/storage/v1/b/${this.bucketPath}/o?${query}`;
  }

  /** Sends a request with the store's credentials. Any status resolves. */
  async sendSigned(request: GcsRequest): Promise<Response> {
    return this.send({ ...request, headers: { ...request.headers, ...(await this.authorization()) } });
  }

  /** Sends a request as it is. Any status resolves; a 308 is an answer here, not a redirect. */
  async send({ method, url, headers = {}, body, signal }: GcsRequest): Promise<Response> {
    return fetch(url, { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) });
  }

  /** As `withRetries`, and once more with fresh credentials when those at hand are not taken. */
  withRetries<T>(
    signal: AbortSignal | undefined,
    attempt: (signal: AbortSignal) => Promise<T>,
    limits: GcsLimits = this.limits,
  ): Promise<T> {
    return this.withFreshCredentials(() => withRetries(limits, signal, attempt));
  }

  /**
   * Does `work`; once more when the answer was 401. A token may end before its time: a key is rotated, an account is
   * granted its rights anew.
   */
  async withFreshCredentials<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (httpStatusOf(error) !== 401 || this.isEmulator) throw error;
      await withTimeout(this.limits.idleTimeoutMs, this.expireCredentials());
      return work();
    }
  }

  /** Makes the library fetch a token when it next needs one. It keeps one as long as that says of itself. */
  private async expireCredentials(): Promise<void> {
    const client = await this.storage.authClient.getClient();
    client.setCredentials({ ...client.credentials, expiry_date: 1 });
  }

  private async authorization(): Promise<Record<string, string>> {
    if (this.isEmulator) return {};
    return withTimeout(this.limits.idleTimeoutMs, this.storage.authClient.getRequestHeaders());
  }

  private get bucketPath(): string {
    return encodeURIComponent(this.bucket.name);
  }
}

function withScheme(address: string): string {
  return /^https?:\/\//.test(address) ? address : `http://${address}`;
}
