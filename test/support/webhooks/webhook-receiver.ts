import type { IncomingMessage, ServerResponse } from 'node:http';
import { Webhook as Verifier } from 'standardwebhooks';
import { type OriginServer, startOrigin } from '../http/origin-server';

/** What came to a receiver. */
export interface ReceivedEvent {
  readonly path: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  readonly payload: any;
  readonly headers: Readonly<Record<string, string>>;
  /** As it came. */
  readonly body: string;
  /** By the secret that its path has; false: it must not be trusted. */
  readonly isVerified: boolean;
}

type Answer = (event: ReceivedEvent, response: ServerResponse) => void;

/** A server of a customer, which checks what it is sent as the library of Standard Webhooks does. */
export class WebhookReceiver {
  readonly received: ReceivedEvent[] = [];
  private readonly secrets = new Map<string, string>();
  answer: Answer = (_event, response) => response.writeHead(204).end();

  private constructor(private readonly origins: OriginServer[]) {}

  static async start(): Promise<WebhookReceiver> {
    const origins: OriginServer[] = [];
    const receiver = new WebhookReceiver(origins);
    origins.push(await startOrigin((request, response) => void receiver.receive(request, response)));
    return receiver;
  }

  get origin(): OriginServer {
    return this.origins[0]!;
  }

  /** `http://127.0.0.1:…` and the path, whose payloads are to be signed by `secret` once that is known. */
  urlOf(path: string): string {
    return `${this.origin.url}${path}`;
  }

  /** null: of what comes there, nothing is known. */
  trust(path: string, secret: string | null): void {
    if (secret === null) throw new Error('It was not told a secret.');
    this.secrets.set(path, secret);
  }

  at(path: string): readonly ReceivedEvent[] {
    return this.received.filter((event) => event.path === path);
  }

  close(): Promise<void> {
    return this.origin.close();
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const path = request.url ?? '';
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const isVerified = this.verifies(path, body, headers);
    const event = { path, id: headers['webhook-id'] ?? '', payload: JSON.parse(body), headers, body, isVerified };
    this.received.push(event);
    this.answer(event, response);
  }

  private verifies(path: string, body: string, headers: Record<string, string>): boolean {
    const secret = this.secrets.get(path);
    if (secret === undefined) return false;
    try {
      new Verifier(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  }
}
