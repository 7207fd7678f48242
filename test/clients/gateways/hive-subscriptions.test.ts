import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWebSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createTenant } from '../../support/service/test-app';
import { heard, hearOfFile } from '../support/file-updates';
import { type FederatedGraph, startFederatedGraph } from '../support/gateways/federated-graph';
import { HIVE_GATEWAY, HIVE_GATEWAY_OVER_WEB_SOCKETS } from '../support/gateways/gateway-kinds';
import { GENERATION_UPDATES, startGeneration, succeeded } from '../support/generation-updates';

interface Client {
  iterate(request: { readonly query: string; readonly variables: Record<string, unknown> }): AsyncIterable<unknown>;
  dispose(): unknown;
}

/** The ways of clients to the gateway. */
const CLIENTS: readonly [protocol: string, connect: (url: string, apiKey: string) => Client][] = [
  [
    'graphql-ws',
    (url, apiKey) =>
      createWebSocketClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        connectionParams: { authorization: `Bearer ${apiKey}` },
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      }),
  ],
  [
    'graphql-sse',
    (url, apiKey) =>
      createSseClient({
        url: `${url}/graphql`,
        headers: { authorization: `Bearer ${apiKey}` },
        retryAttempts: 0,
      }),
  ],
];

describe.each([
  ['an event stream', HIVE_GATEWAY, /"code":"UNAUTHENTICATED"/],
  // By a WebSocket that the service closes, with the code 4401, this gateway tells no more than that it failed.
  ['a WebSocket', HIVE_GATEWAY_OVER_WEB_SOCKETS, /^\[{"errors":\[{.*}\]}\]$/],
])('@graphql-hive/gateway that hears of the service by %s', (_, kind, refusal) => {
  let graph: FederatedGraph;
  beforeAll(async () => {
    graph = await startFederatedGraph(kind, 'all');
  });
  afterAll(() => graph?.close());

  async function updatesOf(connect: (typeof CLIENTS)[number][1], apiKey: string, id: string): Promise<unknown[]> {
    const client = connect(graph.url, apiKey);
    try {
      const updates: unknown[] = [];
      for await (const update of client.iterate({ query: GENERATION_UPDATES, variables: { id } })) updates.push(update);
      return updates;
    } finally {
      await client.dispose();
    }
  }

  describe.each(CLIENTS)('tells clients of %s', (_protocol, connect) => {
    it('how a generation goes, until it has ended, whichever process makes it', async () => {
      for (const _ of [1, 2]) {
        const id = await startGeneration(graph);
        const updates = await updatesOf(connect, graph.apiKey, id);
        expect(updates.at(-1)).toMatchObject({ data: succeeded(id) });
      }
    });

    it('what happens to a file, and in its project', async () => {
      const client = connect(graph.url, graph.apiKey);
      const subscribe = (query: string, variables: Record<string, unknown>) =>
        client.iterate({ query, variables })[Symbol.asyncIterator]();
      heard(await hearOfFile(subscribe, graph));
      await client.dispose();
    });

    it('nothing of a generation of another tenant, with the code of what is not there', async () => {
      const id = await startGeneration(graph);
      const { apiKey } = await createTenant(graph.dataSource);
      const updates = await updatesOf(connect, apiKey, id);
      const extensions = { code: 'NOT_FOUND', serviceName: 'media' };
      expect(updates).toEqual([{ data: null, errors: [expect.objectContaining({ extensions })] }]);
    });

    it('whose key is unknown that it is refused', async () => {
      const id = await startGeneration(graph);
      const updates = await updatesOf(connect, 'a key that nobody has', id);
      expect(JSON.stringify(updates)).toMatch(refusal);
    });
  });
});
