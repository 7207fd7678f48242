import { startPushServer } from '../support/http/push-server';
import { wavOf } from '../support/media/media-samples';
import { startTestApp, type TestApp } from '../support/service/test-app';

/** Of a data URI, as the parser of data URIs has it. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
const SCHEME = 'data:audio/wav;base64,';

const IMPORT = `mutation ($dataUri: String!) {
  importFile(input: { source: { dataUri: $dataUri } }) { file { sizeBytes } errors { code } }
}`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
});
afterAll(() => app.close());

async function post(query: string, variables: object = {}) {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the answer
  return { status: response.status, body: (await response.json()) as any };
}

describe('the GraphQL endpoint', () => {
  it('takes the longest data URI that there is', async () => {
    const characters = MAX_CHARACTERS - SCHEME.length;
    const bytes = wavOf(Math.floor(characters / 4) * 3 - 2);
    const { status, body } = await post(IMPORT, { dataUri: SCHEME + bytes.toString('base64') });
    expect({ status, payload: body.data.importFile }).toEqual({
      status: 200,
      payload: { file: { sizeBytes: bytes.length }, errors: [] },
    });
  });

  it('takes a longer one for what it is', async () => {
    const { status, body } = await post(IMPORT, { dataUri: SCHEME + 'A'.repeat(MAX_CHARACTERS) });
    expect({ status, payload: body.data.importFile }).toEqual({
      status: 200,
      payload: { file: null, errors: [{ code: 'INVALID_DATA_URI' }] },
    });
  });

  it('takes no more than fits', async () => {
    const { status, body } = await post(IMPORT, { dataUri: `data:audio/wav${';a=b'.repeat(5 * 1024 * 1024)},x` });
    expect({ status, code: body.errors[0].extensions.code }).toEqual({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });
});

describe('a request for which no context can be made', () => {
  it('tells no more of it than where the log has it', async () => {
    const server = await startPushServer({
      createContext: () => {
        throw new TypeError('secret is not a function');
      },
    });
    try {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${server.tenant.apiKey}`,
          'content-type': 'application/json',
          'x-request-id': 'no-context',
        },
        body: JSON.stringify({ query: '{ hello }' }),
      });
      const text = await response.text();
      expect({ status: response.status, text }).toEqual({
        status: 500,
        text: expect.stringContaining('"code":"INTERNAL_SERVER_ERROR"'),
      });
      expect(text).not.toContain('secret');
      expect(server.log.lines().filter(({ requestId, level }) => requestId === 'no-context' && level === 50)).toEqual([
        expect.objectContaining({ err: expect.objectContaining({ message: 'secret is not a function' }) }),
      ]);
    } finally {
      await server.close();
    }
  });
});
