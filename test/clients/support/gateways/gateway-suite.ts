import { afterAll, beforeAll } from '@jest/globals';
import { type FileRow, fileRow, insertFileRows } from '../../../support/database/file-rows';
import { createGraphqlClient, type GraphqlClient } from '../../../support/graphql/graphql-client';
import { createTenant, type TestTenant } from '../../../support/service/test-app';
import { type FederatedGraph, type GatewayKind, startFederatedGraph } from './federated-graph';

/** As many as a gateway may ask for at once. */
const FILES = 1_000;

/** A gateway for the tests of a file, and a tenant with files at which the products of the catalog can point. */
export class GatewaySuite {
  graph!: FederatedGraph;
  tenant!: TestTenant;
  /** Of the tenant's key, at the gateway. */
  client!: GraphqlClient;
  readonly files: readonly FileRow[] = Array.from({ length: FILES }, () => fileRow());

  constructor(kind: GatewayKind) {
    beforeAll(async () => {
      this.graph = await startFederatedGraph(kind);
      this.tenant = await createTenant(this.graph.dataSource);
      this.client = this.clientOf(this.tenant.apiKey);
      await insertFileRows(this.graph.dataSource, this.tenant, this.files);
      // One for each process, so that none has to look the key up later.
      for (const _ of [1, 2]) await this.client.request('{ mediaViewer { scopes } }');
    });
    afterAll(() => this.graph?.close());
  }

  clientOf(apiKey: string): GraphqlClient {
    return createGraphqlClient(this.graph.url, apiKey);
  }

  /** Makes a product for each of these, whose image it is. */
  showImages(images: readonly unknown[]): void {
    this.graph.catalog.images = images;
  }
}

/** As the catalog points at a file. */
export function imageOf({ id }: { readonly id: string }): { readonly __typename: string; readonly id: string } {
  return { __typename: 'File', id };
}

export const PRODUCTS = '{ products { sku image { id filename sizeBytes } } }';
