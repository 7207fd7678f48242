import { type GatewaySuite, imageOf, PRODUCTS } from '../../support/gateways/gateway-suite';

const DELETE_FILES = `mutation ($select: DeleteFilesSelector!) {
  deleteFiles(input: { select: $select }) { deletedFileIds errors { code } } }`;
const EXPENSIVE = Array.from(
  { length: 90 },
  (_, index) => `a${index}: files(first: 100) { nodes { id project { id } media { format } } }`,
);

/** What clients of a gateway are told of what goes wrong in the service. */
export function testErrors(suite: GatewaySuite): void {
  describe('an error', () => {
    it.each<[what: string, operation: string, variables: object, code: string]>([
      ['a page that is too large', '{ files(first: 1000) { nodes { id } } }', {}, 'BAD_USER_INPUT'],
      ['a cursor of nothing', '{ files(after: "x") { nodes { id } } }', {}, 'BAD_USER_INPUT'],
      [
        // Gateways pass scalars on that they know nothing of: it is before anything runs that the service refuses them.
        'a variable that is no instant',
        'query ($from: DateTime!) { files(filter: { createdAt: { gte: $from } }) { totalCount } }',
        { from: 'yesterday' },
        'BAD_USER_INPUT',
      ],
      ['an operation that costs too much', `{ ${EXPENSIVE.join(' ')} }`, {}, 'COST_ESTIMATED_TOO_EXPENSIVE'],
    ])('keeps its code: %s', async (_, operation, variables, code) => {
      const { status, data, errors } = await suite.client.request(operation, variables);
      expect({ status, data }).toEqual({ status: 200, data: null });
      const codes = errors?.map(({ extensions }) => [extensions['code'], extensions['serviceName']]);
      expect(codes).toEqual([[code, 'media']]);
    });

    it('keeps its code where one field of the answer fails', async () => {
      const { id } = suite.files.at(-1)!;
      const DELETE = 'mutation ($id: ID!) { deleteFile(id: $id) { deletedFileId errors { code } } }';
      expect((await suite.client.request(DELETE, { id })).data.deleteFile).toEqual({ deletedFileId: id, errors: [] });
      const { status, data, errors } = await suite.client.request('query ($id: ID!) { file(id: $id) { id } }', { id });
      expect({ status, data }).toEqual({ status: 200, data: { file: null } });
      expect(errors).toMatchObject([
        {
          message: 'The file was deleted.',
          path: ['file'],
          extensions: { code: 'FILE_DELETED', serviceName: 'media' },
        },
      ]);
    });

    it('that is data stays data', async () => {
      const operation = `mutation ($id: ID!) { updateFile(input: { id: $id, ttlSeconds: -1 }) {
        file { id } errors { __typename code path retryable } } }`;
      const { data, errors } = await suite.client.request(operation, { id: suite.files[0]!.id });
      expect(errors).toBeUndefined();
      expect(data.updateFile).toEqual({
        file: null,
        errors: [
          { __typename: 'MediaInputError', code: 'INVALID_INPUT', path: ['input', 'ttlSeconds'], retryable: false },
        ],
      });
    });

    it.each<[select: object]>([[{ ids: [], filter: {} }], [{}], [{ ids: null }]])(
      'is the answer to a selection that is not by exactly one field: %j',
      async (select) => {
        const { data, errors } = await suite.client.request(DELETE_FILES, { select });
        expect(data ?? null).toBeNull();
        expect(errors).toEqual([
          expect.objectContaining({ message: expect.stringMatching(/Exactly one key|must be non-null/) }),
        ]);
      },
    );

    it('comes once for a join of more files than one request may ask for, and leaves the rest of the answer', async () => {
      for (const count of [1_001, 10_000]) {
        suite.showImages(Array.from({ length: count }, (_, index) => imageOf({ id: `file_${index}` })));
        const { status, data, errors } = await suite.client.request(PRODUCTS);
        expect(status).toBe(200);
        expect(data.products).toEqual(Array.from({ length: count }, (_, sku) => ({ sku: String(sku), image: null })));
        const codes = new Set(errors?.map(({ extensions }) => extensions['code']));
        expect(codes).toEqual(new Set([count === 1_001 ? 'BAD_USER_INPUT' : 'OPERATION_TOO_COMPLEX']));
      }
    });
  });
}
