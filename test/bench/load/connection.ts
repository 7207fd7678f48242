import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';

/**
 * A connection that is kept alive, for one request at a time. It knows as much of HTTP as the measured servers speak:
 * a client that does more takes processor time from them.
 */
export class Connection {
  private received: Buffer[] = [];
  private receivedBytes = 0;
  /** Of the whole answer, once its head is there. */
  private expectedBytes: number | null = null;
  private settle: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('The server closed the connection.')));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends the pieces of a request as fast as they are taken. */
  async exchange(pieces: Iterable<Buffer>): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    await Promise.race([answer, this.send(pieces)]);
    return answer;
  }

  close(): void {
    this.settle = null;
    this.socket.destroy();
  }

  private async send(pieces: Iterable<Buffer>): Promise<void> {
    for (const piece of pieces) {
      if (!this.socket.write(piece)) await once(this.socket, 'drain');
    }
  }

  private receive(chunk: Buffer): void {
    this.received.push(chunk);
    this.receivedBytes += chunk.length;
    this.expectedBytes ??= answerBytes(this.received);
    if (this.expectedBytes === null || this.receivedBytes < this.expectedBytes) return;
    const text = Buffer.concat(this.received).toString();
    this.received = [];
    this.receivedBytes = 0;
    this.expectedBytes = null;
    this.settle?.resolve({
      status: Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)),
      body: text.slice(text.indexOf(HEAD_END) + HEAD_END.length),
    });
  }

  private fail(error: Error): void {
    this.settle?.reject(error);
  }
}

/** @returns null while the head has not arrived whole */
function answerBytes(received: readonly Buffer[]): number | null {
  const head = Buffer.concat(received);
  const headEnd = head.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head.toString('latin1', 0, headEnd + 2))?.[1];
  if (length === undefined) throw new Error('An answer does not tell its length.');
  return headEnd + HEAD_END.length + Number(length);
}
