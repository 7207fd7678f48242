import type { ByteShare } from '../../concurrency/byte-budget';
import { UPLOAD_TIMEOUT_MS } from '../../files/upload/reserved-upload';

export interface MultipartLimits {
  /** The `operations` field: the document and its variables. */
  readonly maxOperationsBytes: number;
  /** The `map` field. */
  readonly maxMapBytes: number;
  readonly maxFiles: number;
  /** One file. */
  readonly maxFileBytes: number;
  /** The whole body. */
  readonly maxBodyBytes: number;
  /** What one request may keep in temporary files. */
  readonly maxSpoolBytes: number;
  /** The longest that anything is kept there, which is until the form is over: a client must not keep it there at its leisure. */
  readonly spoolTimeoutMs: number;
  /** The longest that the whole body may take to arrive, however it moves. */
  readonly totalTimeoutMs: number;
  /** The longest wait for the client's next byte; also for `operations` and `map` as a whole. */
  readonly idleTimeoutMs: number;
}

/** What a form may keep on the disk, of what there is for all of them. */
export interface SpoolAllowance {
  readonly maxBytes: number;
  readonly share: ByteShare;
}

export interface MultipartOptions extends MultipartLimits {
  /** Where parts wait that are not read as they arrive. The files have no name and end with the process. */
  readonly spoolDirectory: string;
  /**
   * What of the disk this request may have, whose share is released here. null: not a byte of it may touch the disk (zero
   * data retention). Asked at most once a request.
   */
  openSpool(): Promise<SpoolAllowance | null>;
}

export const DEFAULT_MULTIPART_LIMITS = {
  /** A generated client's largest documents are some tens of kilobytes; variables seldom add more. */
  maxOperationsBytes: 256 * 1024,
  /** Ten files with long paths need under 2 kB. */
  maxMapBytes: 16 * 1024,
  maxFiles: 10,
  idleTimeoutMs: 30_000,
  /** At 1 Mbit/s, 200 MB: what comes behind the file that was put aside. */
  spoolTimeoutMs: 30 * 60_000,
  totalTimeoutMs: UPLOAD_TIMEOUT_MS,
} as const satisfies Partial<MultipartLimits>;
