import { Environment, type FetchFunction, type GraphQLResponse, Network, RecordSource, Store } from 'relay-runtime';

export interface RelayService {
  readonly url: string;
  readonly apiKey: string;
}

/** Relay with its store, and a network layer that sends `uploadables` to where their names say: `input.file`. */
export function createRelayEnvironment({ url, apiKey }: RelayService): Environment {
  const send: FetchFunction = async ({ text: query }, variables, _cacheConfig, uploadables) => {
    const operation = JSON.stringify({ query, variables });
    const headers = { authorization: `Bearer ${apiKey}`, 'apollo-require-preflight': '1' };
    const request = uploadables
      ? { body: uploadForm(operation, uploadables), headers }
      : { body: operation, headers: { ...headers, 'content-type': 'application/json' } };
    const response = await fetch(`${url}/graphql`, { method: 'POST', ...request });
    return (await response.json()) as GraphQLResponse;
  };
  return new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });
}

function uploadForm(operation: string, uploadables: Readonly<Record<string, Blob>>): FormData {
  const form = new FormData();
  form.set('operations', operation);
  form.set(
    'map',
    JSON.stringify(Object.fromEntries(Object.keys(uploadables).map((key) => [key, [`variables.${key}`]]))),
  );
  for (const [key, file] of Object.entries(uploadables)) form.set(key, file);
  return form;
}
