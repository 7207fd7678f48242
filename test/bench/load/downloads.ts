import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connections that read content and look at none of it. */
export interface DownloadLoad {
  readonly port: number;
  readonly path: string;
  readonly apiKey: string;
  readonly contentBytes: number;
  /** Of each range that is asked for, anywhere in the content; null: the whole is. */
  readonly rangeBytes: number | null;
  readonly downloaders: number;
  /**
   * How often each asks. A number and no time: what would be broken off has been read and sent already, some megabytes a
   * connection, and nobody would count it.
   */
  readonly times: number;
}

export interface DownloadResult {
  readonly bytes: number;
  readonly elapsedSeconds: number;
}

const HEAD_END = '\r\n\r\n';
const READ_BYTES = 1024 * 1024;

/** @throws when an answer is not what it should be, or is shorter */
export async function runDownloads(load: DownloadLoad): Promise<DownloadResult> {
  const connections = await Promise.all(
    Array.from({ length: load.downloaders }, () => DownloadConnection.open(load.port)),
  );
  const start = performance.now();
  const repeat = async (connection: DownloadConnection): Promise<void> => {
    for (let time = 0; time < load.times; time += 1) {
      await connection.download(requestFor(load), load.rangeBytes ?? load.contentBytes);
    }
  };
  try {
    await Promise.all(connections.map(repeat));
    const bytes = connections.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    return { bytes, elapsedSeconds: (performance.now() - start) / 1000 };
  } finally {
    for (const connection of connections) connection.close();
  }
}

function requestFor({ path, apiKey, contentBytes, rangeBytes }: DownloadLoad): string {
  const lines = [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', `Authorization: Bearer ${apiKey}`];
  if (rangeBytes !== null) {
    const first = Math.floor(Math.random() * (contentBytes - rangeBytes));
    lines.push(`Range: bytes=${first}-${first + rangeBytes - 1}`);
  }
  return lines.join('\r\n') + HEAD_END;
}

/** It reads into one piece of memory, over and over: a client that does more takes processor time from the server. */
class DownloadConnection {
  receivedBytes = 0;
  private head = '';
  private remainingBytes = 0;
  private expectedBytes = 0;
  private settle: { resolve(): void; reject(error: Error): void } | null = null;
  private readonly socket: Socket;

  private constructor(port: number) {
    const receive = (bytes: number, buffer: Uint8Array) => {
      this.receive(bytes, buffer);
      return true;
    };
    const onread = { buffer: Buffer.allocUnsafe(READ_BYTES), callback: receive };
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true, onread });
    this.socket.on('error', (error) => this.settle?.reject(error));
    this.socket.on('close', () => this.settle?.reject(new Error('The server closed the connection.')));
  }

  static async open(port: number): Promise<DownloadConnection> {
    const connection = new DownloadConnection(port);
    await once(connection.socket, 'connect');
    return connection;
  }

  download(request: string, expectedBytes: number): Promise<void> {
    this.head = '';
    this.remainingBytes = 0;
    this.expectedBytes = expectedBytes;
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.settle = null;
    this.socket.destroy();
  }

  private receive(bytes: number, buffer: Uint8Array): void {
    const contentBytes =
      this.remainingBytes > 0 ? bytes : this.receiveHead(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
    this.receivedBytes += contentBytes;
    this.remainingBytes -= contentBytes;
    if (this.remainingBytes === 0 && this.head !== '') this.settle?.resolve();
  }

  /** @returns how many bytes of the content came with it */
  private receiveHead(chunk: Buffer): number {
    const before = this.head.length;
    this.head += chunk.toString('latin1');
    const headEnd = this.head.indexOf(HEAD_END);
    if (headEnd < 0) return 0;
    const length = Number(/\r\ncontent-length: *(\d+)\r\n/i.exec(this.head.slice(0, headEnd + 2))?.[1]);
    if (!/^HTTP\/1\.1 20[06] /.test(this.head) || length !== this.expectedBytes) {
      this.settle?.reject(new Error(`Answered: ${this.head.slice(0, 1000)}`));
    }
    this.remainingBytes = length;
    return chunk.length - (headEnd + HEAD_END.length - before);
  }
}
