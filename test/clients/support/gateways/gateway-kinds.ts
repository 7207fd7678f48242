import path from 'node:path';
import { composeServices } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { type DocumentNode, parse } from 'graphql';
import { CLIENT_PACKAGES } from '../project-directory';
import type { GatewayKind, ServedSubgraph } from './federated-graph';

const HIVE_PROGRAM = path.join(CLIENT_PACKAGES, '@graphql-hive/gateway/dist/bin.js');

export const HIVE_GATEWAY = hiveGateway('gateway.config.mjs');

/** As the other, with another way to the subscriptions of the service. */
export const HIVE_GATEWAY_OVER_WEB_SOCKETS = hiveGateway('web-socket.config.mjs');

function hiveGateway(config: string): GatewayKind {
  return {
    compose: (subgraphs) => {
      const { supergraphSdl, errors } = composeByGuild(subgraphs.map(definitionsOf));
      return composed(supergraphSdl, errors);
    },
    command: (supergraphFile, port) => [
      HIVE_PROGRAM,
      'supergraph',
      supergraphFile,
      `--config-path=${path.join(__dirname, config)}`,
      '--host=127.0.0.1',
      `--port=${port}`,
    ],
  };
}

export const APOLLO_GATEWAY: GatewayKind = {
  compose: (subgraphs) => {
    const { supergraphSdl, errors } = composeServices(subgraphs.map(definitionsOf));
    return composed(supergraphSdl, errors);
  },
  command: (supergraphFile, port) => [path.join(__dirname, 'apollo-gateway.mjs'), supergraphFile, String(port)],
};

function definitionsOf({ name, url, sdl }: ServedSubgraph): { name: string; url: string; typeDefs: DocumentNode } {
  return { name, url, typeDefs: parse(sdl) };
}

function composed(supergraph: string | undefined, errors: readonly { readonly message: string }[] = []): string {
  if (supergraph === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraph;
}
