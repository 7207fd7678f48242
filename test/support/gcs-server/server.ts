import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GcsBucket } from './bucket';
import { FaultPlan, type RequestKind } from './faults';
import { readBody, send, sendWithFault } from './http-body';
import { errorReply, type Reply, type ServerRequest } from './reply';
import { handle, routeOf } from './routes';
import type { UploadSession } from './upload-session';

export interface GcsServerOptions {
  readonly bucketName?: string;
  /** Verifies signed URLs. */
  readonly publicKey?: KeyObject;
  /** Default 1000. */
  readonly maxPageSize?: number;
  /** What requests must bear at first. Default: none is asked for. */
  readonly accessToken?: string;
}

export interface RecordedRequest {
  readonly kind: RequestKind;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly bodyBytes: number;
}

/**
 * Google Cloud Storage in this process, in memory: the part of the JSON API (and of the XML API, for signed reads)
 * that the store and the client library use, over real HTTP, with faults on demand.
 */
export class GcsServer {
  readonly bucket: GcsBucket;
  readonly sessions = new Map<string, UploadSession>();
  readonly requests: RecordedRequest[] = [];
  readonly faults = new FaultPlan();
  /** How many requests are neither answered in full nor given up by the client. */
  requestsUnderWay = 0;
  /** How many connections were made. */
  connections = 0;
  /** What requests must bear from now on; null: none is asked for, as by an emulator. */
  accessToken: string | null;
  private readonly http: Server;

  private constructor(private readonly options: GcsServerOptions) {
    this.bucket = new GcsBucket(options.bucketName ?? 'media');
    this.accessToken = options.accessToken ?? null;
    this.http = createServer((incoming, response) => {
      this.requestsUnderWay += 1;
      response.once('close', () => {
        this.requestsUnderWay -= 1;
      });
      this.answer(incoming, response).catch(() => response.destroy());
    });
    this.http.on('connection', () => {
      this.connections += 1;
    });
  }

  static async start(options: GcsServerOptions = {}): Promise<GcsServer> {
    const server = new GcsServer(options);
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** How many bytes of objects and of unfinished uploads this server holds. */
  get heldBytes(): number {
    const objectBytes = [...this.bucket.objects.values()].map(({ bytes }) => bytes.length);
    const sessionBytes = [...this.sessions.values()].map(({ storedBytes }) => storedBytes);
    return [...objectBytes, ...sessionBytes].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Ends the uploads under way, as a week does. */
  expireSessions(): void {
    for (const session of this.sessions.values()) session.end();
  }

  requestsOf(kind: RequestKind): RecordedRequest[] {
    return this.requests.filter((request) => request.kind === kind);
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', this.url);
    const head = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      origin: this.url,
    };
    const route = routeOf({ ...head, body: Buffer.alloc(0) }, this.bucket.name);
    const fault = this.faults.take(route.kind);
    const cutAfterBytes = fault?.type === 'cut-upload' ? fault.afterBytes : Number.POSITIVE_INFINITY;
    const { body, isCut } = await readBody(incoming, cutAfterBytes);
    this.requests.push({ ...head, kind: route.kind, bodyBytes: body.length });

    if (fault?.type === 'status') return send(response, errorReply(new Error('injected')), fault.status);
    if (fault?.type === 'reset-before') return void incoming.socket.destroy();
    if (fault?.type === 'stall-before') return;
    const reply = this.replyTo({ ...head, body }, route, isCut);
    if (fault?.type === 'stall-after') return;
    if (isCut || fault?.type === 'reset-after') return void incoming.socket.destroy();
    sendWithFault(response, reply, fault);
  }

  private replyTo(request: ServerRequest, route: ReturnType<typeof routeOf>, isCut: boolean): Reply {
    const { bucket, sessions, accessToken } = this;
    const { maxPageSize = 1000, publicKey = null } = this.options;
    try {
      return handle({ bucket, sessions, accessToken, maxPageSize, publicKey }, request, route, isCut);
    } catch (error) {
      return errorReply(error);
    }
  }
}
