import type { Readable } from 'node:stream';
import type { FormPart } from './form-reader';
import type { FormSpool } from './form-spool';
import type { StreamedUpload } from './form-upload';
import { type MultipartError, UploadAlreadyOpenedError } from './multipart-error';
import { SpooledFile } from './spooled-file';
import { UploadStream, type UploadStreamLimits } from './upload-stream';

/** A file whose part is being received: its one reader gets the bytes as they come, or everybody gets them off the disk. */
export class ArrivedFile implements StreamedUpload {
  readonly filename: string;
  readonly fieldName: string;
  readonly mimetype: string;
  readonly encoding: string;
  readonly #stream: UploadStream;
  #isOpened = false;
  #spooled: SpooledFile | undefined;

  constructor(
    part: FormPart,
    readonly declaredSizeBytes: number | undefined,
    limits: UploadStreamLimits,
  ) {
    this.filename = part.header.filename ?? '';
    this.fieldName = part.header.name;
    this.mimetype = part.header.mimeType;
    this.encoding = part.header.encoding;
    this.#stream = new UploadStream(part.bytes, limits);
  }

  /** Whether the part waits for somebody to read it. */
  get isUnread(): boolean {
    return !this.#isOpened && this.#spooled === undefined && !this.#stream.destroyed;
  }

  /** A property, because resolvers take it out of the object. */
  readonly createReadStream = (): Readable => {
    if (this.#spooled !== undefined) return this.#spooled.createReadStream();
    if (this.#stream.errored !== null) throw this.#stream.errored;
    if (this.#isOpened) throw new UploadAlreadyOpenedError(this.fieldName);
    this.#isOpened = true;
    return this.#stream.open();
  };

  /** Takes the part off the connection at once. */
  spool(directory: string, spool: FormSpool): void {
    this.#spooled = new SpooledFile(this.#stream, directory, spool);
  }

  /** Lets the part go by; whoever opens it fails with `fault`. */
  refuse(fault: MultipartError): void {
    this.#stream.destroy(fault);
  }

  /** Frees what the file holds. Readers that are not done fail with `fault`. */
  async release(fault: MultipartError): Promise<void> {
    this.#stream.destroy(fault);
    await this.#spooled?.close(fault);
  }
}
