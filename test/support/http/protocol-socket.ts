import { WebSocket } from 'ws';

export interface ProtocolMessage {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the payload
  readonly payload?: any;
}

export interface ProtocolSocketOptions {
  readonly headers?: Record<string, string>;
  readonly protocol?: string;
  readonly path?: string;
  /** false: pings are not answered. Default true. */
  readonly autoPong?: boolean;
}

/** A client that speaks the protocol of graphql-ws, or anything else. */
export class ProtocolSocket {
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  /** The code and the reason that the connection was closed with. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly messages: ProtocolMessage[] = [];
  #wake: () => void = () => {};

  constructor(
    url: string,
    { headers = {}, protocol = 'graphql-transport-ws', path, autoPong = true }: ProtocolSocketOptions = {},
  ) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}${path ?? '/graphql'}`, protocol, { headers, autoPong });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve).on('error', reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)));
      this.#wake();
    });
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Opens the connection for a key, as browsers do. */
  async connect(apiKey: string): Promise<this> {
    await this.opened;
    this.send({ type: 'connection_init', payload: { authorization: `Bearer ${apiKey}` } });
    await this.next('connection_ack');
    return this;
  }

  subscribe(id: string, query: string, more: object = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, ...more } });
  }

  /** Takes the first message of a type, of the operation `id` where one is given; waits for it. */
  async next(type: string, id?: string): Promise<ProtocolMessage> {
    for (;;) {
      const index = this.messages.findIndex((each) => each.type === type && (id === undefined || each.id === id));
      const [found] = index === -1 ? [] : this.messages.splice(index, 1);
      if (found !== undefined) return found;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`The connection was closed before "${type}".`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.socket.once('close', resolve);
      });
    }
  }

  async end(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
