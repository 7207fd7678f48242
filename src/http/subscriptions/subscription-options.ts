import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Authenticator } from '../../accounts/authenticate';
import type { Caller } from '../../domain/caller';
import type { Abandoned, RequestContext } from '../../graphql/context';
import type { TranslateFailure } from '../answer-failures';
import type { ClientAddress } from '../rates/client-address';
import type { OpenConnections, OpenCount, OpenLimits } from './open-connections';
import type { OperationRules } from './prepare-operation';

/** What operations that push their results go by. */
export interface SubscriptionOptions extends OperationRules {
  readonly authenticator: Authenticator;
  readonly addressOf: ClientAddress;
  readonly translateFailure: TranslateFailure;
  readonly logger: Logger;
  createContext(caller: Caller, requestId: string, abandoned: Abandoned): RequestContext;
  /** Of a browser's page; clients that are no browsers do not say where they come from. */
  isOriginAllowed(origin: string, host: string | undefined): boolean;
  /** A connection is no longer one of HTTP. */
  onUpgrade(socket: Socket): void;
  readonly limits: SubscriptionLimits;
}

/** What is shared by all that is open. */
export interface SubscriptionTransport extends SubscriptionOptions {
  readonly connections: OpenConnections;
  readonly operationBytes: OpenCount;
}

export interface SubscriptionLimits {
  /** Connections of both kinds, with a valid key. */
  readonly connections: OpenLimits;
  /** WebSockets that have not said yet whose they are; the oldest makes room for a newer one. */
  readonly unauthenticatedConnections: number;
  /** Bytes that operations take while they run. */
  readonly operationBytes: OpenLimits;
  /** On a WebSocket. */
  readonly operationsPerConnection: number;
  readonly connectionInitTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly keyCheckIntervalMs: number;
  /** Of a message on a WebSocket, and of a request for an event stream. */
  readonly maxMessageBytes: number;
  /** What may wait on a WebSocket whose client does not read. */
  readonly maxUnsentBytes: number;
  /** How long a client may take to say goodbye. */
  readonly closeTimeoutMs: number;
}

const MEBIBYTE = 1024 * 1024;

export const SUBSCRIPTION_LIMITS: SubscriptionLimits = {
  // A gateway may open a connection for each of its users. Each costs some 50 kB. A user has some tabs open, or many.
  connections: { total: 5_000, perOrganization: 2_000, perOwner: 100 },
  unauthenticatedConnections: 500,
  // An ordinary subscription counts for some 30 kB.
  operationBytes: { total: 512 * MEBIBYTE, perOrganization: 256 * MEBIBYTE, perOwner: 32 * MEBIBYTE },
  operationsPerConnection: 100,
  connectionInitTimeoutMs: 5_000,
  // As graphql-ws and graphql-sse have it by themselves; proxies cut after 30 or 60 seconds.
  keepAliveMs: 12_000,
  // Keys are remembered for up to 5 seconds where no notification of a change comes.
  keyCheckIntervalMs: 2_000,
  // The longest document that the limits let pass has some 100 kB. Media come as files, or by `/graphql`.
  maxMessageBytes: 256 * 1024,
  maxUnsentBytes: 16 * MEBIBYTE,
  closeTimeoutMs: 2_000,
};
