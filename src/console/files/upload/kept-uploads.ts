import { tenantKey } from '../../app/kept-key';

/** Where an upload has its place, so that it can go on after the page was loaded again. There is no key in it. */
export interface KeptUpload {
  readonly fingerprint: string;
  readonly fileId: string;
  readonly url: string;
  readonly filename: string;
  readonly sizeBytes: number;
  /** As far as is known without asking. */
  readonly sentBytes: number;
}

/** What a browser has of its own for it; tests have theirs. */
export interface KeptUploadsParts {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Undefined where a page is neither encrypted nor of this machine: no tab knows of the others then. */
  readonly locks: Pick<LockManager, 'request'> | undefined;
}

/** Those that were begun longest ago are given up for lost. */
const MAX_KEPT = 100;

/** What a file is known by when it is chosen again: a browser tells nothing of where it lies. */
export function fingerprintOf({ name, size, lastModified }: File): string {
  return `${name}:${size}:${lastModified}`;
}

/**
 * The uploads of a tenant that this browser knows of. Each belongs to one tab, for as long as that is open: another one is
 * given it afterwards.
 */
export class KeptUploads {
  readonly #storedAs: string;
  /** Lets go of what this tab has, by URL. */
  readonly #held = new Map<string, () => void>();
  #hasLooked = false;
  #isClosed = false;

  constructor(
    tenant: string,
    readonly parts: KeptUploadsParts = { storage: localStorage, locks: navigator.locks },
  ) {
    this.#storedAs = tenantKey(tenant, 'uploads');
  }

  /** Calls with each that no open tab has. Asked again, with each that was left since. */
  takeOver(found: (upload: KeptUpload) => void): void {
    const isFirst = !this.#hasLooked;
    this.#hasLooked = true;
    // Without locks nobody knows what others have: what was there at first is taken for left.
    if (this.parts.locks === undefined && !isFirst) return;
    for (const { url } of this.#read()) {
      this.#hold(url, () => {
        const left = this.#read().find((upload) => upload.url === url);
        if (left !== undefined) found(left);
        return left !== undefined;
      });
    }
  }

  keep(upload: KeptUpload): void {
    if (this.#isClosed) return;
    this.#hold(upload.url, () => true);
    this.#write([...this.#read().filter(({ url }) => url !== upload.url), upload].slice(-MAX_KEPT));
  }

  forget(url: string): void {
    this.#write(this.#read().filter((upload) => upload.url !== url));
    this.#held.get(url)?.();
    this.#held.delete(url);
  }

  /** Other tabs may take over what is left. */
  close(): void {
    this.#isClosed = true;
    for (const release of this.#held.values()) release();
    this.#held.clear();
  }

  /** Has it for as long as this tab is open, unless another one does. `isWanted` is asked once it does not. */
  #hold(url: string, isWanted: () => boolean): void {
    if (this.#held.has(url)) return;
    const { locks } = this.parts;
    if (locks === undefined) {
      if (isWanted()) this.#held.set(url, () => {});
      return;
    }
    const done = new Promise<void>((resolve) => this.#held.set(url, resolve));
    const held = (lock: unknown) => {
      if (lock !== null && !this.#isClosed && isWanted()) return done;
      this.#held.delete(url);
      return undefined;
    };
    // A page that is on its way out has none.
    locks.request(`${this.#storedAs}:${url}`, { ifAvailable: true }, held).catch(() => this.#held.delete(url));
  }

  #read(): readonly KeptUpload[] {
    try {
      const kept: unknown = JSON.parse(this.parts.storage.getItem(this.#storedAs) ?? '[]');
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  #write(uploads: readonly KeptUpload[]): void {
    try {
      if (uploads.length === 0) this.parts.storage.removeItem(this.#storedAs);
      else this.parts.storage.setItem(this.#storedAs, JSON.stringify(uploads));
    } catch {
      // Storage that is full or forbidden: the upload goes on, and would begin anew on another page.
    }
  }
}
