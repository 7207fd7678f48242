import { type GatewaySuite, imageOf, PRODUCTS } from '../../support/gateways/gateway-suite';

/** What another subgraph can make a gateway ask of the service. */
export function testHostileEntities(suite: GatewaySuite): void {
  describe('a subgraph that points at files', () => {
    const { id } = suite.files[2]!;

    it.each<[what: string, image: unknown]>([
      ['without a key', { __typename: 'File' }],
      ['by null', { __typename: 'File', id: null }],
      ['by an object', { __typename: 'File', id: { $ne: '' } }],
      ['by a list', { __typename: 'File', id: [id] }],
      ['by a number', { __typename: 'File', id: 42 }],
      ['by no id', { __typename: 'File', id: "'; DROP TABLE files" }],
      ['by a prototype', JSON.parse(`{ "__typename": "File", "__proto__": { "id": "${id}" } }`)],
    ])('%s gets none, and the other files are there', async (_, image) => {
      const [first, second] = suite.files;
      suite.showImages([imageOf(first!), image, imageOf(second!)]);
      const { status, data, errors } = await suite.client.request(PRODUCTS);
      expect(status).toBe(200);
      const names = data.products.map(({ image }: { image: { filename: string } | null }) => image?.filename ?? null);
      expect(names).toEqual([first!.filename, null, second!.filename]);
      expectNoFault(errors);
    });

    it.each(['Query', 'MediaProject', '__proto__', 'constructor', 'Nothing'])(
      'as if they were of the type %s harms no other file',
      async (typeName) => {
        const [first, second] = suite.files;
        suite.showImages([imageOf(first!), { __typename: typeName, id }, imageOf(second!)]);
        const { status, data, errors } = await suite.client.request(PRODUCTS);
        expect(status).toBe(200);
        expect(data.products[0].image.filename).toBe(first!.filename);
        expect(data.products[2].image.filename).toBe(second!.filename);
        expectNoFault(errors);
      },
    );
  });
}

/** Faults of the gateway are its own affair: what comes of the service is an error of the input. */
function expectNoFault(errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] = []): void {
  const ours = errors.filter(({ extensions }) => extensions?.['serviceName'] === 'media');
  const ofInput = ['BAD_USER_INPUT', 'FILE_NOT_FOUND'];
  expect(ours.filter(({ extensions }) => !ofInput.includes(String(extensions?.['code'])))).toEqual([]);
}
