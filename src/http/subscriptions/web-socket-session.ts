import { type ExecutionArgs, type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql';
import { CloseCode, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import { turns } from '../../concurrency/turns';
import type { Caller, Sharer } from '../../domain/caller';
import { RequestFailure, type RequestFailureCode } from '../../domain/errors';
import type { Abandoned } from '../../graphql/context';
import { encodeInTurn, LARGE_ANSWER_BYTES, turnForBody } from '../document-turns';
import { errorOfOperation, errorOfRequest, formatErrors } from '../graphql-errors';
import { payForMessage } from '../rates/operation-rates';
import type { ConnectionEnd } from './open-connections';
import { Operation } from './operation';
import { prepareOperation } from './prepare-operation';
import type { ResultStream } from './result-stream';
import type { SubscriptionTransport } from './subscription-options';

/** Codes of the WebSocket registry (RFC 6455 §11.7) after which clients come back. */
export const GOING_AWAY = 1001;
export const TRY_AGAIN_LATER = 1013;

export interface SessionParts {
  readonly transport: SubscriptionTransport;
  readonly requestId: string;
  /** Whence the connection comes. */
  readonly address: string;
  /** Of the request that asked for the WebSocket. Browsers cannot send one: theirs is in the first message. */
  readonly authorization: string | undefined;
  /** It is known whose connection it is. */
  onAuthenticated(): void;
  isOpen(): boolean;
  close(code: number, reason: string): void;
}

type Params = Readonly<Record<string, unknown>> | undefined;

/** What one connection is about: whose it is, and what is run on it. */
export class WebSocketSession {
  #authorization: string | undefined;
  #caller: Caller | null = null;
  #sharer: Sharer = { organizationId: '', projectId: null, ownerId: null };
  #remove: () => void = () => {};
  #operationCount = 0;
  /** The document that is being prepared; null: none is. */
  #preparing: Promise<unknown> | null = null;

  constructor(private readonly parts: SessionParts) {}

  get operationCount(): number {
    return this.#operationCount;
  }

  /** What graphql-ws asks for. */
  protocol(): ServerOptions {
    const { transport, requestId } = this.parts;
    const run = (args: ExecutionArgs) => this.#run(operationOf(args));
    return {
      connectionInitWaitTimeout: transport.limits.connectionInitTimeoutMs,
      onConnect: ({ connectionParams }) => this.#connect(connectionParams),
      onSubscribe: ({ subscriptions }, _id, payload) => this.#prepare(payload, Object.keys(subscriptions).length),
      execute: run,
      subscribe: run,
      onNext: (_context, _id, _payload, args, result) => operationOf(args).format(result),
      onError: (_context, _id, _payload, errors) => formatErrors(transport.report, errors, requestId, null),
    };
  }

  /**
   * When the next message may be read: there is time for it, however many others send, and the document before it has been
   * prepared. What a document is parsed to takes many times its text, and is counted from when it runs.
   */
  turnForMessage(sizeBytes: number): Promise<void> | null {
    const turn = () => turnForBody(turns.open(this.#sharer.organizationId), sizeBytes);
    if (this.#preparing === null) return turn();
    return this.#preparing.then(async () => {
      await turn();
    });
  }

  /** @returns what is called when a message was sent; until then it is in memory */
  countUnread(characters: number): () => void {
    if (characters < LARGE_ANSWER_BYTES) return () => {};
    return this.parts.transport.checks.heavy.countUnread(this.#sharer, 2 * characters);
  }

  encode(text: string): string | Promise<Buffer> {
    return text.length < LARGE_ANSWER_BYTES ? text : encodeInTurn(turns.open(this.#sharer.organizationId), text);
  }

  /** The connection is no more. */
  end(): void {
    this.#remove();
  }

  /** @returns false where the connection is not taken; then it is being closed */
  async #connect(params: Params): Promise<boolean> {
    const { transport, address, isOpen, close, onAuthenticated } = this.parts;
    try {
      const authorization = authorizationOf(params) ?? this.parts.authorization;
      const caller = await transport.authenticator.authenticate(authorization, address);
      await transport.checks.rates.load(caller);
      if (!isOpen()) return false;
      const end = (why: ConnectionEnd) => close(...ENDS[why]);
      const remove = transport.connections.add({ authorization: authorization ?? '', caller, end });
      if (remove === null) {
        close(TRY_AGAIN_LATER, 'Too many connections');
        return false;
      }
      this.#authorization = authorization;
      this.#caller = caller;
      this.#sharer = caller;
      this.#remove = remove;
      onAuthenticated();
      return true;
    } catch (error) {
      this.#refuse(transport.translateFailure(error));
      return false;
    }
  }

  #refuse(failure: unknown): void {
    const { transport, requestId, close } = this.parts;
    if (failure instanceof RequestFailure) {
      close(CLOSE_CODES[failure.code] ?? TRY_AGAIN_LATER, failure.message);
    } else {
      transport.logger.error({ requestId, err: failure }, 'connection failed');
      close(CloseCode.InternalServerError, 'Internal server error');
    }
  }

  async #prepare(payload: SubscribePayload, openOperations: number): Promise<Operation | readonly GraphQLError[]> {
    const { transport, requestId } = this.parts;
    if (openOperations > transport.limits.operationsPerConnection) return [tooManyOperations()];
    this.#operationCount += 1;
    const ownId = `${requestId}.${this.#operationCount}`;
    const caller = this.#caller;
    if (caller === null) return [errorOfRequest('UNAUTHENTICATED', 'The connection does not say whose it is.')];
    try {
      payForMessage(transport.checks.rates, caller);
      const requester = {
        requestId: ownId,
        caller,
        createContext: async (abandoned: Abandoned) =>
          transport.createContext(await transport.authenticator.authenticate(this.#authorization), ownId, abandoned),
        places: transport.checks.places,
      };
      return await this.#alone(
        prepareOperation(transport, payload, requester, turns.open(this.#sharer.organizationId)),
      );
    } catch (error) {
      return [errorOfOperation(error)];
    }
  }

  async #alone<Result>(work: Promise<Result>): Promise<Result> {
    const settled = work.then(
      () => {},
      () => {},
    );
    this.#preparing = settled;
    try {
      return await work;
    } finally {
      if (this.#preparing === settled) this.#preparing = null;
    }
  }

  #run(operation: Operation): ResultStream | ExecutionResult {
    const release = this.parts.transport.operationBytes.add(this.#sharer, operation.memoryBytes);
    if (release === null) return { errors: [tooManyOperations()] };
    try {
      const over = this.#begin(operation);
      return operation.run(() => {
        release();
        over();
      });
    } catch (error) {
      release();
      return { errors: [errorOfOperation(error)] };
    }
  }

  /** A subscription is under way for as long as its client likes: those are counted by connection, and by what they take. */
  #begin({ type }: Operation): () => void {
    if (type === OperationTypeNode.SUBSCRIPTION || this.#caller === null) return () => {};
    return this.parts.transport.checks.rates.begin(this.#caller);
  }
}

const ENDS: Readonly<Record<ConnectionEnd, [code: number, reason: string]>> = {
  KEY_REVOKED: [CloseCode.Unauthorized, 'The API key is not valid.'],
  KEY_CHANGED: [CloseCode.Forbidden, 'The API key has other scopes now.'],
  // After 4401 clients of graphql-ws give up; after this they connect again, and ask the page for a new token.
  TOKEN_EXPIRED: [CloseCode.Forbidden, 'The token has expired.'],
  GOING_AWAY: [GOING_AWAY, 'Going away'],
};

/** Of what an authenticator says; anything else may be over soon. */
const CLOSE_CODES: Partial<Readonly<Record<RequestFailureCode, number>>> = {
  UNAUTHENTICATED: CloseCode.Unauthorized,
  FORBIDDEN: CloseCode.Forbidden,
};

/** What is there is taken for a key, so that one of a wrong form is not passed over for another. */
function authorizationOf(params: Params): string | undefined {
  const value = params?.['authorization'] ?? params?.['Authorization'];
  return value === undefined || value === null ? undefined : String(value);
}

function operationOf(args: ExecutionArgs): Operation {
  if (args instanceof Operation) return args;
  throw new Error('An operation is run that was not prepared here.');
}

function tooManyOperations(): GraphQLError {
  return errorOfRequest('TOO_MANY_OPERATIONS', 'Too many operations are under way.');
}
