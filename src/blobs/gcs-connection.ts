import { type Bucket, Storage, type StorageOptions } from '@google-cloud/storage';
import { DEFAULT_GCS_LIMITS, type GcsLimits } from './gcs-limits';
import { withTimeout } from './gcs-retry';

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

export interface GcsRequest {
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
