import { InMemoryFile } from './in-memory-file';

/** These numbers: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md. */
const SUCCESS = 0;
const BAD_FILE = 8;
const NO_SEEKING = 70;
const FILE_TYPE_CHARACTER_DEVICE = 2;
const FILE_TYPE_DIRECTORY = 3;
const FILE_TYPE_REGULAR = 4;
const OPEN_TRUNCATES = 8;
const FDSTAT_BYTES = 24;
const IOVEC_BYTES = 8;
const POINTER_BYTES = 4;
const ALL_RIGHTS = (1n << 30n) - 1n;
const NANOSECONDS_PER_MS = 1e6;

/** After the three standard streams: the one directory, and in it the one file. */
const DIRECTORY = 3;
const OUTPUT = 4;
/** Where a program that writes one file finds it: any name in this directory is that file. */
export const OUTPUT_DIRECTORY = '/output';

/** How the program ends itself. */
class ProgramExit extends Error {
  constructor(readonly code: number) {
    super(`The program ended with ${code}`);
  }
}

/**
 * As much of WASI as a program needs that takes arguments and writes one file: the file is memory, the standard streams
 * lead nowhere, and nothing of the machine can be reached. Node's own `node:wasi` crashes the process after some runs.
 */
export class InMemoryWasi {
  private readonly programArguments: readonly Uint8Array[];
  private readonly file: InMemoryFile;
  private memory: WebAssembly.Memory | null = null;

  constructor(programArguments: readonly string[], maxOutputBytes: number) {
    this.programArguments = programArguments.map((argument) => Buffer.from(`${argument}\0`));
    this.file = new InMemoryFile(maxOutputBytes);
  }

  /**
   * Runs the program to its end.
   *
   * @returns what it wrote
   * @throws {OutputTooLargeError}
   * @throws another error, when the program crashed or ended with a code other than 0
   */
  run(program: WebAssembly.Module): Uint8Array {
    const { exports } = new WebAssembly.Instance(program, { wasi_snapshot_preview1: this.imports() });
    const { memory, _start: start } = exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof start !== 'function') throw new Error('Not a WASI program');
    this.memory = memory;
    try {
      start();
    } catch (error) {
      if (!(error instanceof ProgramExit) || error.code !== 0) throw error;
    }
    return this.file.content();
  }

  private imports(): WebAssembly.ModuleImports {
    return {
      args_sizes_get: (count: number, bytes: number) => {
        this.view().setUint32(count, this.programArguments.length, true);
        this.view().setUint32(bytes, Buffer.concat(this.programArguments).length, true);
        return SUCCESS;
      },
      args_get: (pointers: number, bytes: number) => this.writeArguments(pointers, bytes),
      clock_time_get: (_clock: number, _precision: bigint, result: number) => {
        this.view().setBigUint64(result, BigInt(Math.round(performance.now() * NANOSECONDS_PER_MS)), true);
        return SUCCESS;
      },
      fd_prestat_get: (fd: number, result: number) => {
        if (fd !== DIRECTORY) return BAD_FILE;
        this.view().setUint32(result, 0, true);
        this.view().setUint32(result + 4, OUTPUT_DIRECTORY.length, true);
        return SUCCESS;
      },
      fd_prestat_dir_name: (_fd: number, path: number, length: number) => {
        this.bytes().set(Buffer.from(OUTPUT_DIRECTORY).subarray(0, length), path);
        return SUCCESS;
      },
      // The fifth and the ninth of nine: how to open it, and where to say as what.
      path_open: (...parameters: never[]) => this.open(parameters[4] ?? 0, parameters[8] ?? 0),
      fd_fdstat_get: (fd: number, result: number) => this.describe(fd, result),
      fd_fdstat_set_flags: () => SUCCESS,
      fd_seek: (fd: number, offset: bigint, whence: number, result: number) => {
        if (fd !== OUTPUT) return NO_SEEKING;
        this.view().setBigUint64(result, BigInt(this.file.seek(Number(offset), whence)), true);
        return SUCCESS;
      },
      fd_write: (fd: number, vectors: number, count: number, result: number) => this.write(fd, vectors, count, result),
      fd_read: () => BAD_FILE,
      fd_close: () => SUCCESS,
      proc_exit: (code: number) => {
        throw new ProgramExit(code);
      },
    };
  }

  private writeArguments(pointers: number, bytes: number): number {
    let address = bytes;
    for (const [index, argument] of this.programArguments.entries()) {
      this.view().setUint32(pointers + index * POINTER_BYTES, address, true);
      this.bytes().set(argument, address);
      address += argument.length;
    }
    return SUCCESS;
  }

  private open(openFlags: number, result: number): number {
    this.file.rewind();
    if ((openFlags & OPEN_TRUNCATES) !== 0) this.file.truncate();
    this.view().setUint32(result, OUTPUT, true);
    return SUCCESS;
  }

  private describe(fd: number, result: number): number {
    if (fd > OUTPUT) return BAD_FILE;
    this.bytes().fill(0, result, result + FDSTAT_BYTES);
    this.view().setUint8(result, fileTypeOf(fd));
    this.view().setBigUint64(result + 8, ALL_RIGHTS, true);
    this.view().setBigUint64(result + 16, ALL_RIGHTS, true);
    return SUCCESS;
  }

  private write(fd: number, vectors: number, count: number, result: number): number {
    let written = 0;
    for (let index = 0; index < count; index += 1) {
      const vector = vectors + index * IOVEC_BYTES;
      const start = this.view().getUint32(vector, true);
      const length = this.view().getUint32(vector + POINTER_BYTES, true);
      if (fd === OUTPUT) this.file.write(this.bytes().subarray(start, start + length));
      written += length;
    }
    this.view().setUint32(result, written, true);
    return SUCCESS;
  }

  /** Made anew each time: once the program's memory has grown, earlier views of it are void. */
  private view(): DataView {
    return new DataView(this.programMemory());
  }

  private bytes(): Uint8Array {
    return new Uint8Array(this.programMemory());
  }

  private programMemory(): ArrayBuffer {
    if (this.memory === null) throw new Error('The program does not run yet');
    return this.memory.buffer;
  }
}

function fileTypeOf(fd: number): number {
  if (fd === OUTPUT) return FILE_TYPE_REGULAR;
  return fd === DIRECTORY ? FILE_TYPE_DIRECTORY : FILE_TYPE_CHARACTER_DEVICE;
}
