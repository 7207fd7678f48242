/** What a client of the graph gets back. */
export interface GraphqlResult {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the data
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export interface GraphqlClient {
  request(query: string, variables?: object): Promise<GraphqlResult>;
  /** Sends each of `files` for the variable of its name. */
  upload(query: string, variables: object, files: Readonly<Record<string, Blob>>): Promise<GraphqlResult>;
}

export function createGraphqlClient(url: string, apiKey: string): GraphqlClient {
  const send = async (body: FormData | string, headers: Record<string, string>): Promise<GraphqlResult> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${apiKey}`, ...headers },
    });
    // The cost, which every operation reports in its `extensions`, has tests of its own.
    const { data, errors } = (await response.json()) as Omit<GraphqlResult, 'status'>;
    return { status: response.status, data, ...(errors && { errors }) };
  };
  return {
    request: (query, variables = {}) =>
      send(JSON.stringify({ query, variables }), { 'content-type': 'application/json' }),
    upload: (query, variables, files) => {
      const names = Object.keys(files);
      const nulls = Object.fromEntries(names.map((name) => [name, null]));
      const form = new FormData();
      form.set('operations', JSON.stringify({ query, variables: { ...variables, ...nulls } }));
      form.set('map', JSON.stringify(Object.fromEntries(names.map((name) => [name, [`variables.${name}`]]))));
      for (const [name, file] of Object.entries(files)) form.set(name, file, file instanceof File ? file.name : 'blob');
      return send(form, { 'apollo-require-preflight': '1' });
    },
  };
}
