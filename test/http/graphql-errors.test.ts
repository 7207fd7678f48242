import { type Logger, pino } from 'pino';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { createGraphqlClient, type GraphqlClient } from '../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;
let lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  const logger: Logger = pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) });
  app = await startTestApp({ ROLE: 'api' }, logger);
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
});
afterAll(() => app.close());
beforeEach(() => {
  lines = [];
});

const UNFORESEEN = 'Something went wrong on our side. The request id finds it in the log.';

describe('a failure that was not foreseen', () => {
  it('tells the client no more than the id under which the log has it', async () => {
    await app.dataSource.query('ALTER TABLE files RENAME TO mislaid');
    try {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${tenant.apiKey}`,
          'content-type': 'application/json',
          'x-request-id': 'r-1',
        },
        body: JSON.stringify({
          query: 'query Broken { files(filter: { filenameContains: "secret" }) { nodes { id } } }',
        }),
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-request-id')).toBe('r-1');
      expect(await response.json()).toEqual({
        data: null,
        extensions: { cost: expect.anything() },
        errors: [
          {
            message: UNFORESEEN,
            locations: expect.anything(),
            path: ['files'],
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'r-1' },
          },
        ],
      });
    } finally {
      await app.dataSource.query('ALTER TABLE mislaid RENAME TO files');
    }
    const [line, ...others] = lines;
    expect(line).toMatchObject({ requestId: 'r-1', operationName: 'Broken', path: ['files'], level: 50 });
    expect(line).toMatchObject({ err: { message: 'relation "files" does not exist', stack: expect.any(String) } });
    expect(others).toEqual([]);
  });

  it('is also an answer that the schema cannot tell', async () => {
    const media = {
      kind: 'IMAGE',
      format: 'png',
      width: 1,
      height: 1,
      hasAlpha: false,
      frames: 2 ** 40,
      durationMs: null,
    } as const;
    const row = fileRow({ media });
    await insertFileRows(app.dataSource, tenant, [row]);
    const query = 'query ($id: ID!) { file(id: $id) { id media { format ... on ImageDetails { frames } } } }';
    const { data, errors } = await client.request(query, { id: row.id });
    expect(data).toEqual({ file: { id: row.id, media: null } });
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId };
    expect(errors).toEqual([expect.objectContaining({ message: UNFORESEEN, extensions })]);
    expect(lines).toEqual([
      expect.objectContaining({ requestId: errors![0]!.extensions['requestId'], path: ['file', 'media', 'frames'] }),
    ]);
  });
});

describe('a request that cannot be carried out', () => {
  it.each<[what: string, query: string, code: string]>([
    ['does not parse', '{ files(', 'GRAPHQL_PARSE_FAILED'],
    ['is empty of operations', '# nothing', 'GRAPHQL_PARSE_FAILED'],
    ['has half a surrogate pair', '{ file(id: "\\ud800") { id } }', 'GRAPHQL_PARSE_FAILED'],
    ['asks for what there is not', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['misses an argument', '{ file { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['misses a selection', '{ files }', 'GRAPHQL_VALIDATION_FAILED'],
    ['has a value of another type', '{ files(first: "1") { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['has an Int that is too large', '{ files(first: 2147483648) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['misses a variable', 'query ($id: ID!) { file(id: $id) { id } }', 'BAD_USER_INPUT'],
    [
      'has two operations',
      'query A { files { totalCount } } query B { files { totalCount } }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ])('as it %s says so with HTTP 400', async (_, query, code) => {
    const { status, data, errors } = await client.request(query);
    expect({ status, data, codes: new Set(errors?.map(({ extensions }) => extensions['code'])) }).toEqual({
      status: 400,
      data: undefined,
      codes: new Set([code]),
    });
    expect(lines).toEqual([]);
  });

  it.each(['', 'null', '{}', '[]', '5', '{"query":1}', '{"query":""}', '{"query":"{a}","variables":[]}', '{"query":'])(
    'as its body is %j says so with HTTP 400',
    async (body) => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }],
      });
    },
  );

  it('is never our fault, however many of its values are wrong', async () => {
    const kind = Array.from({ length: 60 }, () => 'PICTURE');
    const { status, errors } = await client.request(
      'query ($kind: [MediaKind!]) { files(filter: { kind: $kind }) { totalCount } }',
      { kind },
    );
    expect(status).toBe(400);
    expect(new Set(errors?.map(({ extensions }) => extensions['code']))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(lines).toEqual([]);
  });

  it('is answered with HTTP 200 once it runs, as gateways need it', async () => {
    const { status, data, errors } = await client.request(
      '{ mediaViewer { scopes } files(first: 0) { nodes { id } } }',
    );
    expect({ status, data }).toEqual({ status: 200, data: null });
    expect(errors).toMatchObject([{ path: ['files'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
