import { connect, type Socket } from 'node:net';
import { BOUNDARY } from './multipart-body';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  };
}

/** A connection that can say anything, at any pace, and hears every answer. */
export class RawClient {
  readonly socket: Socket;
  /** Resolves when the connection is over; true when it was reset. */
  readonly closed: Promise<boolean>;
  #received: Buffer = Buffer.alloc(0);
  #isOver = false;
  #wasReset = false;
  #wake: (() => void) | undefined;

  constructor(port: number, options: { readonly allowHalfOpen?: boolean } = {}) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, ...options });
    this.socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    this.socket.on('end', () => this.#wake?.());
    this.socket.on('error', () => {
      this.#wasReset = true;
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.#isOver = true;
        this.#wake?.();
        resolve(this.#wasReset);
      });
    });
  }

  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.socket.write(bytes, () => resolve());
    });
  }

  sendHead(headers: Record<string, string | number>, path = '/graphql'): Promise<void> {
    const all: Record<string, string | number> = {
      Host: 'localhost',
      'Apollo-Require-Preflight': 'true',
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.send(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  sendChunk(bytes: string | Buffer): Promise<void> {
    const chunk = Buffer.from(bytes);
    return this.send(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]));
  }

  async answer(): Promise<RawAnswer> {
    for (;;) {
      const answer = this.#takeAnswer();
      if (answer !== undefined) return answer;
      if (this.#isOver) throw new Error(`The connection ended before an answer: ${this.#received.toString()}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async upload(body: Buffer, headers: Record<string, string | number> = {}): Promise<RawAnswer> {
    await this.sendHead({ 'Content-Length': body.length, ...headers });
    void this.send(body);
    return this.answer();
  }

  #takeAnswer(): RawAnswer | undefined {
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd === -1) return undefined;
    const [statusLine = '', ...lines] = this.#received.subarray(0, headEnd).toString().split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const bodyEnd = headEnd + 4 + Number(headers['content-length']);
    if (this.#received.length < bodyEnd) return undefined;
    const body = JSON.parse(this.#received.subarray(headEnd + 4, bodyEnd).toString());
    this.#received = this.#received.subarray(bodyEnd);
    return { status: Number(statusLine.split(' ')[1]), headers, body };
  }
}
