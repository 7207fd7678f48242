import { FileTombstoneEntity } from '../../../../src/database/entities/file';
import { newId } from '../../../../src/database/new-id';
import { fileRow, insertFileRows } from '../../../support/database/file-rows';
import type { PassedRequest } from '../../support/gateways/balancer';
import { type GatewaySuite, imageOf, PRODUCTS } from '../../support/gateways/gateway-suite';

/** What a gateway joins to the answers of another subgraph. */
export function testJoins(suite: GatewaySuite): void {
  describe('a join', () => {
    it('of 1,000 products with images takes one request and one statement, whichever process answers', async () => {
      suite.showImages(suite.files.map(imageOf));
      const processes = new Set<string>();
      for (const _ of [1, 2]) {
        let requests: PassedRequest[] = [];
        const statements = await suite.graph.statements.during(async () => {
          requests = await suite.graph.media.during(async () => {
            const { data, errors } = await suite.client.request(PRODUCTS);
            expect(errors).toBeUndefined();
            expect(data.products).toEqual(
              suite.files.map(({ id, filename, sizeBytes }, sku) => ({
                sku: String(sku),
                image: { id, filename, sizeBytes },
              })),
            );
          });
        });
        expect(requests).toHaveLength(1);
        const { query, variables } = JSON.parse(requests[0]!.body);
        expect(query).toContain('_entities');
        expect(variables.representations).toHaveLength(1_000);
        expect(withoutKeys(statements)).toEqual([expect.stringMatching(/^SELECT .* FROM files /)]);
        processes.add(requests[0]!.target);
      }
      expect(processes.size).toBe(2);
    });

    it('of one file with many products is one row for the database', async () => {
      const [file] = suite.files;
      suite.showImages(suite.files.map(() => imageOf(file!)));
      const statements = await suite.graph.statements.during(async () => {
        const { data } = await suite.client.request(PRODUCTS);
        const names = data.products.map(({ image }: { image: { filename: string } }) => image.filename);
        expect(names).toEqual(suite.files.map(() => file!.filename));
      });
      expect(withoutKeys(statements)).toHaveLength(1);
    });

    it('keeps the products whose files are not there', async () => {
      const [first, second] = suite.files;
      suite.showImages([imageOf(first!), imageOf({ id: newId('file') }), null, imageOf(second!)]);
      const { data } = await suite.client.request(PRODUCTS);
      const names = data.products.map(({ image }: { image: { filename: string } | null }) => image?.filename ?? null);
      expect(names).toEqual([first!.filename, null, null, second!.filename]);
    });

    it('to files that are gone leaves null in their places and says of each why', async () => {
      const { organizationId, projectId } = suite.tenant;
      const expired = fileRow({ expiresAt: new Date(Date.now() - 1) });
      const deleted = newId('file');
      await insertFileRows(suite.graph.dataSource, suite.tenant, [expired]);
      const tombstone = { id: deleted, organizationId, projectId, reason: 'DELETED' } as const;
      await suite.graph.dataSource.manager.insert(FileTombstoneEntity, tombstone);
      const [first, second] = suite.files;
      const images = [first!, { id: deleted }, expired, { id: newId('file') }, second!];
      suite.showImages(images.map(imageOf));
      const { status, data, errors } = await suite.client.request(PRODUCTS);
      expect(status).toBe(200);
      const names = data.products.map(({ image }: { image: { filename: string } | null }) => image?.filename ?? null);
      expect(names).toEqual([first!.filename, null, null, null, second!.filename]);
      const told = errors?.map(({ path, extensions }) => [path?.slice(0, 3).join('.'), extensions['code']]);
      expect(told).toEqual([
        ['products.1.image', 'FILE_DELETED'],
        ['products.2.image', 'FILE_EXPIRED'],
        ['products.3.image', 'FILE_NOT_FOUND'],
      ]);
    });

    it('reaches from the file to its project and organization', async () => {
      suite.showImages(suite.files.slice(0, 100).map(imageOf));
      const operation = '{ products { image { project { id organization { id } } } } }';
      const { projectId, organizationId } = suite.tenant;
      const image = { project: { id: projectId, organization: { id: organizationId } } };
      const statements = await suite.graph.statements.during(async () => {
        const { data } = await suite.client.request(operation);
        expect(data.products).toEqual(Array.from({ length: 100 }, () => ({ image })));
      });
      expect(withoutKeys(statements)).toHaveLength(3);
    });
  });
}

/** A process knows a key for seconds, after which it is looked up again beside what is asked. */
function withoutKeys(statements: readonly string[]): readonly string[] {
  return statements.filter((sql) => !sql.includes('"api_keys"'));
}
