import { finished } from 'node:stream/promises';
import { ArrivedFile } from './arrived-file';
import type { FormPart } from './form-reader';
import { FormUpload } from './form-upload';
import { MultipartError } from './multipart-error';
import type { MultipartOptions } from './multipart-options';
import type { FileMap } from './operations';
import type { SpoolBudget } from './spooled-file';

/**
 * Brings a form's parts to the uploads that the operation waits for. The bytes go straight to their reader; a part is
 * kept aside only when it is read twice, or when it stands before one that the operation waits for.
 */
export class FormFiles {
  readonly uploads: ReadonlyMap<string, FormUpload>;
  readonly #arrived: ArrivedFile[] = [];
  readonly #spoolBudget: SpoolBudget;

  constructor(
    map: FileMap,
    private readonly options: MultipartOptions,
  ) {
    this.#spoolBudget = { remainingBytes: options.maxSpoolBytes };
    this.uploads = new Map(
      Array.from(map, ([fieldName, paths]) => [fieldName, new FormUpload(paths, () => void this.#makeWay())]),
    );
  }

  /** Resolves when the whole part was taken off the connection. @throws {MultipartError} it belongs to no upload, or failed */
  async receive(part: FormPart, declaredSizeBytes: number | undefined): Promise<void> {
    const { name, filename, mimeType } = part.header;
    const upload = this.uploads.get(name);
    if (upload === undefined) throw refused('A part of the form is not named in "map".');
    if (upload.hasArrived) throw refused('The form carries two parts for one entry of "map".');
    if (filename === undefined && mimeType !== 'application/octet-stream') {
      throw refused('A part that is named in "map" is a text field, not a file.');
    }
    const file = new ArrivedFile(part, declaredSizeBytes, this.options);
    this.#arrived.push(file);
    upload.hasArrived = true;
    upload.arrive(file);
    if (upload.paths.length > 1) this.#spool(file);
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

  /** Frees what the files hold. Readers that are not done fail with `fault`. */
  async release(fault: MultipartError): Promise<void> {
    await Promise.allSettled(this.#arrived.map((file) => file.release(fault)));
  }

  /** Moves an unread part aside when the operation waits for one behind it: otherwise both would wait for ever. */
  async #makeWay(): Promise<void> {
    const file = this.#arrived.at(-1);
    if (file === undefined || !this.#isInTheWay(file)) return;
    const mayStay = await this.options.maySpool();
    if (!this.#isInTheWay(file)) return;
    if (mayStay) return this.#spool(file);
    file.refuse(
      refused('This file was read out of turn: send the files in the order in which the operation reads them.'),
    );
  }

  #isInTheWay(file: ArrivedFile): boolean {
    const isLaterPartAwaited = Array.from(this.uploads.values()).some((it) => it.isAwaited && !it.hasArrived);
    return file.isUnread && isLaterPartAwaited;
  }

  #spool(file: ArrivedFile): void {
    file.spool(this.options.spoolDirectory, this.#spoolBudget);
  }
}

function refused(message: string): MultipartError {
  return new MultipartError('BAD_REQUEST', message);
}
