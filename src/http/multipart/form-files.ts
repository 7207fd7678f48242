import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { isOtherField, passBy } from './form-fields';
import { FormUpload, type StreamedUpload } from './form-upload';
import { MultipartError, UploadAlreadyOpenedError } from './multipart-error';
import { type MultipartOptions } from './multipart-options';
import type { FileMap } from './operations';
import { type FormPart } from './part-header';
import { FormSpool, SpooledFile } from './spooled-file';
import { UploadStream, type UploadStreamLimits } from './upload-stream';

/** A file whose part is being received: its one reader gets the bytes as they come, or everybody gets them off the disk. */
class ArrivedFile implements StreamedUpload {
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

  /** Passes over the part; to open it fails with `fault`. */
  refuse(fault: MultipartError): void {
    this.#stream.destroy(fault);
  }

  /** Frees what the file takes. Readers that are not done fail with `fault`. */
  async release(fault: MultipartError): Promise<void> {
    this.#stream.destroy(fault);
    await this.#spooled?.close(fault);
  }
}

/**
 * Brings a form's parts to the uploads that the operation waits for. The bytes go straight to their reader; a part is
 * kept aside only when it is read twice, or when it comes before one that the operation waits for.
 */
export class FormFiles {
  readonly uploads: ReadonlyMap<string, FormUpload>;
  readonly #arrived: ArrivedFile[] = [];
  #isSpoolOpen: Promise<boolean> | undefined;
  #spool: FormSpool | null = null;

  /** @param onSpooled something of the form begins to wait on the disk */
  constructor(
    map: FileMap,
    private readonly options: MultipartOptions,
    private readonly onSpooled: () => void,
  ) {
    this.uploads = new Map(
      Array.from(map, ([fieldName, paths]) => [fieldName, new FormUpload(paths, () => void this.#makeWay())]),
    );
  }

  /** Whether files may wait on the disk. Asks once. */
  maySpool(): Promise<boolean> {
    // Where it cannot be found out, it is not allowed.
    this.#isSpoolOpen ??= this.#openSpool().catch(() => false);
    return this.#isSpoolOpen;
  }

  /** Resolves when the whole part was taken off the connection. @throws {MultipartError} it belongs to no upload, or failed */
  async receive(part: FormPart, declaredSizeBytes: number | undefined): Promise<void> {
    const { name, filename, mimeType } = part.header;
    const upload = this.uploads.get(name);
    if (upload === undefined && isOtherField(part)) return passBy(part);
    if (upload === undefined) throw refused('A part of the form is not named in "map".');
    if (upload.hasArrived) throw refused('The form carries two parts for one entry of "map".');
    if (filename === undefined && mimeType !== 'application/octet-stream') {
      throw refused('A part that is named in "map" is a text field, not a file.');
    }
    const file = new ArrivedFile(part, declaredSizeBytes, this.options);
    this.#arrived.push(file);
    upload.hasArrived = true;
    upload.arrive(file);
    if (upload.paths.length > 1) this.#putAside(file);
    else void this.#makeWay();
    await finished(part.bytes);
  }

  /** The form is over: what has not come never will. */
  end(): void {
    this.fail(refused('The form ended before this file: "map" names a file that was not sent.'));
  }

  /** No more parts come. Idempotent. */
  fail(fault: MultipartError): void {
    for (const upload of this.uploads.values()) if (!upload.hasArrived) upload.reject(fault);
  }

  /** Frees what the files take. Readers that are not done fail with `fault`. */
  async release(fault: MultipartError): Promise<void> {
    await Promise.allSettled(this.#arrived.map((file) => file.release(fault)));
    // What still asks for it finds no file that would have to wait.
    this.#spool?.release();
  }

  /** Moves an unread part aside when the operation waits for one behind it: otherwise both would wait for ever. */
  async #makeWay(): Promise<void> {
    const file = this.#arrived.at(-1);
    if (file === undefined || !this.#isInTheWay(file)) return;
    const mayStay = await this.maySpool();
    if (!this.#isInTheWay(file)) return;
    if (mayStay) return this.#putAside(file);
    file.refuse(
      refused('This file was read out of turn: send the files in the order in which the operation reads them.'),
    );
  }

  #isInTheWay(file: ArrivedFile): boolean {
    const isLaterPartAwaited = Array.from(this.uploads.values()).some((it) => it.isAwaited && !it.hasArrived);
    return file.isUnread && isLaterPartAwaited;
  }

  /** Only where `maySpool` said so: not a moment may pass in which the file could be read otherwise. */
  #putAside(file: ArrivedFile): void {
    if (this.#spool === null) throw new Error('It was not asked whether files may wait on the disk.');
    this.onSpooled();
    file.spool(this.options.spoolDirectory, this.#spool);
  }

  async #openSpool(): Promise<boolean> {
    const allowed = await this.options.openSpool();
    if (allowed === null) return false;
    this.#spool = new FormSpool(allowed.share, Math.min(allowed.maxBytes, this.options.maxSpoolBytes));
    return true;
  }
}

function refused(message: string): MultipartError {
  return new MultipartError('BAD_REQUEST', message);
}
