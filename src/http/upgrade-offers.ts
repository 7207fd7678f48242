import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { JoinedChunks } from './body/joined-chunks';
import { atOnce } from './hooks';

/**
 * From here on Node reads the body of such a request by itself, and hands over what only looks like the socket (pull
 * request 60016 of nodejs/node; 22.23, 24.22 and 26.12 were looked at, 2026-11-29).
 */
const READS_BODIES_SINCE = 25;
const [nodeMajor = 0] = process.versions.node.split('.').map(Number);

/** On connections where an offer was not taken: what comes after its request is lost. */
const lastRequests = new WeakMap<Socket, IncomingMessage>();

/**
 * A request that may offer an upgrade. Node hands over the connection with every offer, though answers to earlier
 * requests may still have to go out on it: to take it then would mean to write amid of them. So an offer is taken only
 * where nothing is open before it; otherwise its request is an ordinary one, and has its turn (RFC 9110 §7.8).
 *
 * But Node's parser stops at the end of each request that offers one, and drops what it was given beyond that. Such a
 * request is the last on its connection, as its answer says, and nothing else that is read there is believed.
 */
export class OfferingRequest extends JoinedChunks {
  // Set while the constructor above runs, so neither may have an initial value.
  declare private isOffered: boolean | undefined;
  declare private isTaken: boolean | null;

  /** Whether Node hands over the connection. */
  get upgrade(): boolean | null {
    return this.isTaken;
  }

  /** By the parser, before the headers are here; again, with them, when Node has found that somebody listens. */
  set upgrade(isUpgrade: boolean | null) {
    this.isOffered ||= isUpgrade === true;
    this.isTaken = isUpgrade && canBeTaken(this);
    if (this.isOffered && !this.isTaken && !lastRequests.has(this.socket)) lastRequests.set(this.socket, this);
  }
}

/** Says with the answer to a last request that it is the last. */
export class AnswerToOffer<Request extends IncomingMessage> extends ServerResponse<Request> {
  // Node gives it more than its types say.
  constructor(...parameters: [request: Request]) {
    super(...parameters);
    const [request] = parameters;
    if (lastRequests.get(request.socket) === request) this.setHeader('connection', 'close');
  }
}

/** Begins nothing that seems to be asked for after the last request of a connection. It ends with the connection. */
export function ignoreAfterLastRequest(app: FastifyInstance): void {
  app.addHook(
    'onRequest',
    atOnce(({ raw }, reply) => {
      const last = lastRequests.get(raw.socket);
      if (last !== undefined && last !== raw) reply.hijack();
    }),
  );
}

/** Whether the last request of a connection was read to its end: only its answer is still of interest. */
export function wasLastRequestRead(socket: Socket): boolean {
  return lastRequests.get(socket)?.complete === true;
}

function canBeTaken({ socket, headers }: IncomingMessage): boolean {
  if (lastRequests.has(socket) || hasOpenAnswer(socket)) return false;
  return nodeMajor < READS_BODIES_SINCE || !hasBody(headers);
}

/** Node's own mark is asked, since Node answers some requests without a word to anybody. */
function hasOpenAnswer(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return (socket._httpMessage ?? null) !== null;
}

function hasBody(headers: IncomingMessage['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}
