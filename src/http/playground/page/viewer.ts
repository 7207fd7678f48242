import { acceptJson, readJson, sendRequest } from './send-request.ts';

/** What an API key opens. */
export interface Viewer {
  readonly organization: { readonly name: string };
  /** Null for a key of an organization. */
  readonly project: { readonly name: string } | null;
  readonly scopes: readonly string[];
}

const viewerQuery = 'query Viewer { mediaViewer { organization { name } project { name } scopes } }';

const requestTimeoutMs = 10_000;

/** Asks the server whose key this is. Throws an `Error` whose message can be shown. */
export async function fetchViewer(graphqlPath: string, apiKey: string, superseded: AbortSignal): Promise<Viewer> {
  const response = await sendRequest(
    { query: viewerQuery },
    {
      path: graphqlPath,
      apiKey,
      headers: {},
      files: [],
      accept: acceptJson,
      signal: AbortSignal.any([superseded, AbortSignal.timeout(requestTimeoutMs)]),
    },
  );
  const answer = (await readJson(response)) as {
    readonly data?: { readonly mediaViewer?: Viewer | null } | null;
    readonly errors?: readonly { readonly message: string }[];
  };
  const viewer = answer.data?.mediaViewer;
  if (viewer === undefined || viewer === null) {
    throw new Error(answer.errors?.[0]?.message ?? 'The server does not know this key.');
  }
  return viewer;
}
