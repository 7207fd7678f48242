import type { Readable } from 'node:stream';
import { type FileUpload, Upload } from 'graphql-upload-ts';

/** What an `Upload` argument resolves to when the file's part arrives. */
export interface StreamedUpload extends Omit<FileUpload, 'capacitor' | 'createReadStream'> {
  /**
   * The file's size as the request's Content-Length has it, for the only file of a form; otherwise undefined. The
   * closing boundary is taken to end with CRLF: of a client that leaves it out the file is 2 bytes larger, and one that
   * sends an epilogue has a smaller file than it declared.
   */
  readonly declaredSizeBytes: number | undefined;
  /**
   * The file's bytes. The stream fails with a `MultipartError` when the rest of the file does not come.
   *
   * @throws {UploadAlreadyOpenedError} opened before, unless the form maps the file to two paths
   * @throws {MultipartError} the form failed, or the request was answered
   */
  createReadStream(): Readable;
}

/** The value at a path of the form's map: the scalar hands its promise to the resolver. */
export class FormUpload extends Upload {
  declare readonly promise: Promise<FileUpload>;
  isAwaited = false;
  hasArrived = false;

  constructor(
    /** Where the operation uses the file; at more than one path it is read more than once. */
    readonly paths: readonly string[],
    onAwaited: () => void,
  ) {
    super();
    this.promise = new ObservedPromise(this.promise, () => {
      this.isAwaited = true;
      onAwaited();
    });
  }

  arrive(file: StreamedUpload): void {
    // The library's interface asks for its temporary file too, which there is none of.
    this.resolve(file as unknown as FileUpload);
  }
}

/**
 * A promise that notes when it is waited for. A subclass, because `await` asks only promises that are not plain ones
 * for their `then`.
 */
class ObservedPromise<T> extends Promise<T> {
  readonly #onAwaited: () => void;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(source: Promise<T>, onAwaited: () => void) {
    super((resolve) => resolve(source));
    this.#onAwaited = onAwaited;
    // A file that nobody waits for fails without a word.
    super.then(undefined, () => {});
  }

  // biome-ignore lint/suspicious/noThenProperty: observing `then` is what the class is for.
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#onAwaited();
    return super.then(onFulfilled, onRejected);
  }
}
