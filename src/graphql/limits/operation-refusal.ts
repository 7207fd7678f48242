import { GraphQLError } from 'graphql';
import { statusOf } from '../../domain/failure-status';

export type OperationRefusalCode =
  /** It is longer, deeper or larger than any operation that the graph is made for. */
  | 'OPERATION_TOO_COMPLEX'
  /** It may ask for more than one operation may; the code is the one that gateways with demand control have for it. */
  | 'COST_ESTIMATED_TOO_EXPENSIVE'
  /** The caller's organization, or all of them, have as much of its kind under way as may be. */
  | 'OVERLOADED'
  /** The caller has spent what its rate allows for now. */
  | 'RATE_LIMITED'
  /** A variable does not fit its type. */
  | 'BAD_USER_INPUT'
  /** Only operations of a list are taken here, and it is none of them. */
  | 'PERSISTED_QUERY_NOT_IN_LIST';

/** An operation that is not even tried. */
export class OperationRefusal extends GraphQLError {
  override readonly name = 'OperationRefusal';
  readonly status: number;

  /** @param retryAfterSeconds when the same operation is worth sending again; null: nothing is known of it */
  constructor(
    readonly code: OperationRefusalCode,
    message: string,
    readonly retryAfterSeconds: number | null = null,
  ) {
    const status = code === 'RATE_LIMITED' ? statusOf(code) : 400;
    const told = retryAfterSeconds === null ? {} : { retryAfterSeconds };
    // As Apollo takes them.
    const headers =
      retryAfterSeconds === null ? {} : { headers: new Map([['retry-after', String(retryAfterSeconds)]]) };
    super(message, { extensions: { code, ...told, http: { status, ...headers } } });
    this.status = status;
  }
}
