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
  /** The longest wait for the client's next byte; also for `operations` and `map` as a whole. */
  readonly idleTimeoutMs: number;
}

export interface MultipartOptions extends MultipartLimits {
  /** Where parts wait that are not read as they arrive. The files have no name and end with the process. */
  readonly spoolDirectory: string;
  /** false: not a byte of this request may touch the disk (zero data retention). Asked at most once a request. */
  maySpool(): Promise<boolean>;
}

export const DEFAULT_MULTIPART_LIMITS = {
  /** A generated client's largest documents are some tens of kilobytes; variables seldom add more. */
  maxOperationsBytes: 256 * 1024,
  /** Ten files with long paths need under 2 kB. */
  maxMapBytes: 16 * 1024,
  maxFiles: 10,
  idleTimeoutMs: 30_000,
} as const satisfies Partial<MultipartLimits>;
