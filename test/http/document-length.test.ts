import { MAX_DOCUMENT_CHARACTERS, MAX_DOCUMENT_LINES } from '../../src/graphql/limits/document-length';
import { type Answer, DOORS, hashOf, postJson } from '../support/http/doors';
import { startTestApp, type TestApp } from '../support/service/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
});
afterAll(() => app.close());

type Send = (typeof DOORS)[number][1];

const DOCUMENT = '{ mediaViewer { scopes } }';
const ofLength = (characters: number) => DOCUMENT.padEnd(characters, ',');
const ofLines = (lines: number) => '\n'.repeat(lines - 1) + DOCUMENT;

describe.each(DOORS)('a document that comes by %s', (_door, send) => {
  it.each<[what: string, longest: string, tooLong: string, sentence: RegExp]>([
    [
      'characters',
      ofLength(MAX_DOCUMENT_CHARACTERS),
      ofLength(MAX_DOCUMENT_CHARACTERS + 1),
      /^The document has more than 100,000 characters; at most 100,000 are read\. /,
    ],
    [
      'lines',
      ofLines(MAX_DOCUMENT_LINES),
      ofLines(MAX_DOCUMENT_LINES + 1),
      /^The document has more than 10,000 lines; at most 10,000 are read\./,
    ],
  ])('may have so many %s and no more', async (_what, longest, tooLong, sentence) => {
    expect(await send(app, longest)).toMatchObject({ data: { mediaViewer: { scopes: expect.any(Array) } } });
    const { data, errors } = await send(app, tooLong);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'OPERATION_TOO_COMPLEX' } });
    expect(errors?.[0]?.message).toMatch(sentence);
  });

  it('is told ten of its errors, and that there are more', async () => {
    const { errors } = await send(
      app,
      `{ ${Array.from({ length: 99 }, (_, index) => `unknown${index}`).join('\r\n')} }`,
    );
    expect(errors).toHaveLength(11);
    expect(errors?.[10]?.message).toMatch(/^Too many validation errors/);
  });

  it('is told of a name that it gives no more than can be read', async () => {
    const { errors } = await send(app, `{ ${'x'.repeat(90_000)} }`);
    expect(errors?.[0]?.message.length).toBeLessThanOrEqual(1_001);
    expect(errors?.[0]?.message).toMatch(/^Cannot query field "xxx.*x…$/);
  });
});

it('a document that is too long is answered with HTTP 400, and is not persisted', async () => {
  const query = ofLength(MAX_DOCUMENT_CHARACTERS + 1);
  const response = await postJson(app, { query, extensions: hashOf(query) });
  expect(response.status).toBe(400);
  const again = (await (await postJson(app, { extensions: hashOf(query) })).json()) as Answer;
  expect(again.errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

describe('errors of fields', () => {
  const failing = '{ files(first: 0) { nodes { id } } }';
  const placesOf = async (send: Send, query: string) =>
    (await send(app, query)).errors?.map(({ locations = null }) => locations);

  it.each(DOORS.filter(([door]) => door !== 'a form'))(
    'have their places in a document of few lines, by %s',
    async (_door, send) => {
      expect(await placesOf(send, `\n${failing}`)).toEqual([[{ line: 2, column: 3 }]]);
      // To find a place, graphql-js walks all lines before it, once for each error.
      expect(await placesOf(send, `${'\n'.repeat(1_000)}${failing}`)).toEqual([null]);
    },
  );
});
