import { createHash } from 'node:crypto';
import { crc32cOf } from './crc32c';
import { assertPreconditions } from './preconditions';
import { ApiError } from './reply';

export interface ObjectMetadata {
  readonly name: string;
  readonly bucket: string;
  readonly generation: string;
  readonly metageneration: string;
  readonly contentType: string;
  readonly size: string;
  readonly md5Hash: string;
  readonly crc32c: string;
  readonly metadata?: Record<string, string>;
}

export interface StoredObject {
  readonly metadata: ObjectMetadata;
  readonly bytes: Buffer;
}

/** What a client may say of an object that it uploads. */
export interface UploadMetadata {
  readonly name?: string;
  readonly contentType?: string;
  readonly crc32c?: string;
  readonly md5Hash?: string;
  readonly metadata?: Record<string, string>;
}

/** The objects of one bucket, with generations and preconditions; no versions are kept. */
export class GcsBucket {
  readonly objects = new Map<string, StoredObject>();
  private lastGeneration = BigInt(Date.now()) * 1000n;

  constructor(readonly name: string) {}

  /** @throws {ApiError} 400 when the bytes are not those announced, 412 */
  put(name: string, bytes: Buffer, given: UploadMetadata, query: URLSearchParams): ObjectMetadata {
    this.assertPreconditions(name, query);
    const crc32c = crc32cOf(bytes);
    const md5Hash = createHash('md5').update(bytes).digest('base64');
    assertSame('CRC32C', given.crc32c, crc32c);
    assertSame('MD5 hash', given.md5Hash, md5Hash);
    this.lastGeneration += 1n;
    const metadata: ObjectMetadata = {
      name,
      bucket: this.name,
      generation: String(this.lastGeneration),
      metageneration: '1',
      contentType: given.contentType ?? 'application/octet-stream',
      size: String(bytes.length),
      md5Hash,
      crc32c,
      ...(given.metadata === undefined ? {} : { metadata: given.metadata }),
    };
    this.objects.set(name, { metadata, bytes });
    return metadata;
  }

  get(name: string, query: URLSearchParams): StoredObject {
    const found = this.objects.get(name);
    const generation = query.get('generation');
    if (found === undefined || (generation !== null && generation !== found.metadata.generation)) {
      throw new ApiError(404, 'notFound', `No such object: ${this.name}/${name}`);
    }
    this.assertPreconditions(name, query);
    return found;
  }

  delete(name: string, query: URLSearchParams): void {
    this.get(name, query);
    this.objects.delete(name);
  }

  /** @throws {ApiError} 304, 412 */
  assertPreconditions(name: string, query: URLSearchParams): void {
    assertPreconditions(query, this.objects.get(name)?.metadata);
  }

  /** One page of names in order; the page token is the last name of the page before. */
  list(query: URLSearchParams, maxPageSize: number): { items: ObjectMetadata[]; nextPageToken?: string } {
    const pageSize = Math.min(Number(query.get('maxResults') ?? maxPageSize), maxPageSize);
    const after = Buffer.from(query.get('pageToken') ?? '', 'base64').toString();
    const names = [...this.objects.keys()]
      .sort()
      .filter((name) => name > after && name.startsWith(query.get('prefix') ?? ''));
    const items = names.slice(0, pageSize).map((name) => this.objects.get(name)!.metadata);
    const last = items.at(-1);
    if (last === undefined || names.length <= pageSize) return { items };
    return { items, nextPageToken: Buffer.from(last.name).toString('base64') };
  }
}

function assertSame(what: string, given: string | undefined, actual: string): void {
  if (given === undefined || given === actual) return;
  throw new ApiError(400, 'invalid', `Provided ${what} "${given}" doesn't match calculated ${what} "${actual}".`);
}
