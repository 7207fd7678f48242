import { tenantKey } from '../../app/kept-key';

/** Where an upload has its place, so that it can go on after the page was loaded again. There is no key in it. */
export interface KeptUpload {
  readonly fingerprint: string;
  /** Another key is of another project, or its owner's: uploads of others are not seen by it. */
  readonly tenant: string;
  readonly fileId: string;
  readonly url: string;
  readonly filename: string;
  readonly sizeBytes: number;
  /** As far as is known without asking. */
  readonly sentBytes: number;
}

const STORED_AS = tenantKey('uploads');
/** Those that were begun longest ago are given up for lost. */
const MAX_KEPT = 100;

/** What a file is known by when it is chosen again: a browser tells nothing of where it lies. */
export function fingerprintOf({ name, size, lastModified }: File): string {
  return `${name}:${size}:${lastModified}`;
}

export function keptUploads(tenant: string): readonly KeptUpload[] {
  return read().filter((upload) => upload.tenant === tenant);
}

export function keepUpload(upload: KeptUpload): void {
  write([...read().filter(({ url }) => url !== upload.url), upload].slice(-MAX_KEPT));
}

export function forgetUpload(url: string): void {
  write(read().filter((upload) => upload.url !== url));
}

function read(): readonly KeptUpload[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORED_AS) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function write(uploads: readonly KeptUpload[]): void {
  try {
    if (uploads.length === 0) localStorage.removeItem(STORED_AS);
    else localStorage.setItem(STORED_AS, JSON.stringify(uploads));
  } catch {
    // Storage that is full or forbidden: the upload goes on, and would begin anew on another page.
  }
}
