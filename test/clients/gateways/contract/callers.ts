import { newId } from '../../../../src/database/new-id';
import { createTenant } from '../../../support/service/test-app';
import { type GatewaySuite, imageOf, PRODUCTS } from '../../support/gateways/gateway-suite';

/** Who asks is told to the service by the gateway, which decides nothing itself. */
export function testCallers(suite: GatewaySuite): void {
  describe('a caller', () => {
    const withoutImage = { products: [{ sku: '0', image: null }] };

    it('is known by its key', async () => {
      const { data } = await suite.client.request('{ mediaViewer { project { id } } }');
      expect(data).toEqual({ mediaViewer: { project: { id: suite.tenant.projectId } } });
    });

    it('has its key told to nobody else', async () => {
      suite.showImages([imageOf(suite.files[0]!)]);
      const requests = await suite.graph.media.during(() => suite.client.request(PRODUCTS));
      expect(requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${suite.tenant.apiKey}`]);
      expect(new Set(suite.graph.catalog.authorizations)).toEqual(new Set([undefined]));
    });

    it('whose key is unknown gets what is not ours, and is told why there is no more', async () => {
      suite.showImages([imageOf(suite.files[0]!)]);
      const { status, data, errors } = await suite.clientOf('a key that nobody has').request(PRODUCTS);
      expect({ status, data }).toEqual({ status: 200, data: withoutImage });
      expect(errors).toMatchObject([{ message: 'The API key is not valid.', extensions: { code: 'UNAUTHENTICATED' } }]);
    });

    it('without a key is told to send one', async () => {
      const response = await fetch(`${suite.graph.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: PRODUCTS }),
      });
      expect(await response.json()).toMatchObject({
        data: withoutImage,
        errors: [
          { message: expect.stringContaining('Authorization: Bearer'), extensions: { code: 'UNAUTHENTICATED' } },
        ],
      });
    });

    it('whose key lacks the scope is told which', async () => {
      const { apiKey } = await createTenant(suite.graph.dataSource, { scopes: ['GENERATE'] });
      const { data, errors } = await suite.clientOf(apiKey).request(PRODUCTS);
      expect(data).toEqual(withoutImage);
      expect(errors).toMatchObject([
        { message: 'This API key needs the scope FILES_READ.', extensions: { code: 'FORBIDDEN' } },
      ]);
    });

    it('of another tenant gets the same answer for a file of ours as for one that nobody has', async () => {
      const { apiKey } = await createTenant(suite.graph.dataSource);
      const other = suite.clientOf(apiKey);
      const forForeign = await other.request(PRODUCTS);
      suite.showImages([imageOf({ id: newId('file') })]);
      expect(await other.request(PRODUCTS)).toEqual(forForeign);
      expect(forForeign.data).toEqual(withoutImage);
      const file = await other.request('query ($id: ID!) { file(id: $id) { id } node(id: $id) { id } }', {
        id: suite.files[0]!.id,
      });
      expect(file.data).toEqual({ file: null, node: null });
    });
  });
}
