import type { FileBinding } from './file-bindings.ts';
import {
  acceptEventStream,
  acceptJson,
  type GraphQLRequest,
  readEvents,
  readJson,
  sendRequest,
} from './send-request.ts';

export interface FetcherOptions {
  readonly graphqlPath: string;
  /** Where subscriptions are answered as server-sent events. */
  readonly eventStreamPath: string;
  apiKey(): string;
  isSubscription(request: GraphQLRequest): boolean;
  filesOf(request: GraphQLRequest): readonly FileBinding[];
}

/** A video may take minutes to make. A request that takes longer than this, in milliseconds, is given up. */
const requestTimeoutMs = 30 * 60 * 1000;

/**
 * The result is an observable, so that the editor's stop button can end an upload or a subscription. Each subscription
 * is a request of its own, the "distinct connections mode" of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
export function createFetcher(options: FetcherOptions): GraphiQLFetcher {
  return (request, { headers = {} } = {}) => ({
    subscribe(observer) {
      const stopped = new AbortController();
      const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(requestTimeoutMs)]);
      run(request, headers, options, observer, signal).then(
        () => observer.complete(),
        (error: unknown) => {
          if (!stopped.signal.aborted) {
            observer.error(error);
          }
        },
      );
      return { unsubscribe: () => stopped.abort() };
    },
  });
}

async function run(
  request: GraphQLRequest,
  headers: Readonly<Record<string, string>>,
  options: FetcherOptions,
  observer: GraphiQLObserver,
  signal: AbortSignal,
): Promise<void> {
  const isSubscription = options.isSubscription(request);
  const response = await sendRequest(request, {
    path: isSubscription ? options.eventStreamPath : options.graphqlPath,
    apiKey: options.apiKey(),
    headers,
    files: options.filesOf(request),
    accept: isSubscription ? `${acceptEventStream}, ${acceptJson}` : acceptJson,
    signal,
  });
  const isEventStream = response.headers.get('content-type')?.startsWith(acceptEventStream) === true;
  if (!isEventStream || response.body === null) {
    observer.next(await readJson(response));
    return;
  }
  for await (const { event, data } of readEvents(response.body)) {
    if (event === 'next') {
      observer.next(JSON.parse(data));
    } else if (event === 'complete') {
      return;
    }
  }
}
