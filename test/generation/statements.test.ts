import { statementsDuring } from '../support/database/statements';
import { createGenerationClient } from '../support/graphql/generation-client';
import { startAliasedApp } from '../support/rest/aliased-app';
import { createRestClient } from '../support/rest/rest-client';
import type { TestApp } from '../support/service/test-app';

/** Everything that goes to the server and back: BEGIN and COMMIT too, and whatever a trigger or the queue would ask. */
const MOST_STATEMENTS = 10;

/** Where each begins; what is not known here is shown as it is. */
const NAMES: Readonly<Record<string, RegExp>> = {
  'whether anything may be kept': /^SELECT zero_data_retention, store_by_default, keep_prompts FROM projects/,
  'the generation, with its claim and that the model is asked': /^WITH token AS .* INSERT INTO generations /,
  'what may be stored, and was by a process that died': /^SELECT zero_data_retention.* AS noted FROM projects/,
  'room in the quota': /^WITH quota AS \( UPDATE organizations SET reserved_bytes/,
  'the file, its output, its event, and the quota':
    /^WITH reserved AS .* INSERT INTO generation_outputs .* INSERT INTO files /,
  'the end, its event, and what it counts as': /^WITH ended AS \( UPDATE generations .* INSERT INTO usage_counters /,
  'the key': /^SELECT .* FROM "api_keys"/,
  'how often the project may ask': /^SELECT "ProjectEntity"/,
  'whether the store is the database’s own': /^SELECT database_identity/,
};

/** The others are remembered for some seconds. */
const OF_A_CALL = Object.keys(NAMES).slice(0, 6);

/**
 * What the workers of the process ask at any time: for jobs, which a call that is waited for has none of, and for what
 * providers are to be asked about.
 */
const OF_THE_WORKERS = /graphile_worker|^WITH due AS \( SELECT generation_id FROM awaited_operations/;

/** Keys, rates and the store's epoch are known for five seconds. */
const PAUSE_MS = 6_000;

function nameOf(sql: string): string {
  const text = sql.replace(/\s+/g, ' ').trim();
  return Object.entries(NAMES).find(([, pattern]) => pattern.test(text))?.[0] ?? text;
}

describe('a picture that is waited for, where one process does all', () => {
  let app: TestApp;
  const calls: Record<string, () => Promise<unknown>> = {};
  beforeAll(async () => {
    app = await startAliasedApp();
    const graph = createGenerationClient(app.url, app.apiKey);
    const rest = createRestClient(app.url, app.apiKey);
    const picture = { prompt: 'a hill', size: '64x64' };
    calls['/graphql'] = async () => {
      const { generation } = await graph.image(picture);
      expect(generation).toMatchObject({ status: 'SUCCEEDED', images: [{ persistence: { status: 'STORED' } }] });
    };
    for (const [path, model] of [
      ['/v1/images/generations', 'gpt-image-1'],
      ['/v3/images', 'local/renderer'],
    ] as const) {
      calls[path] = async () => {
        const { status, json } = await rest.post(path, { model, ...picture });
        expect({ status, file: typeof json.data[0].file_id }).toEqual({ status: 200, file: 'string' });
      };
    }
  });
  afterAll(() => app.close());

  /** Those that were sent each time: what goes by the clock, as the upkeep of each minute, was not. */
  async function statementsOf(call: () => Promise<unknown>, pauseMs = 0): Promise<string[]> {
    const times: string[][] = [];
    for (let time = 1; time <= 3; time += 1) {
      const sent = (await statementsDuring(call, time * pauseMs)).map(({ sql }) => nameOf(sql));
      times.push(sent.filter((name) => !OF_THE_WORKERS.test(name)));
    }
    const [first = [], ...others] = times;
    return first.filter((name, index) => {
      const nth = first.slice(0, index + 1).filter((other) => other === name).length;
      return others.every((sent) => sent.filter((other) => other === name).length >= nth);
    });
  }

  it.each(['/graphql', '/v1/images/generations', '/v3/images'])('takes six statements by %s', async (wire) => {
    const call = calls[wire]!;
    await call();
    const statements = await statementsOf(call);
    expect(statements).toEqual(OF_A_CALL);
    expect(statements.length).toBeLessThanOrEqual(MOST_STATEMENTS);
  });

  it('takes three more after a pause, in which nothing is remembered', async () => {
    const call = calls['/graphql']!;
    await call();
    const statements = await statementsOf(call, PAUSE_MS);
    expect([...statements].sort()).toEqual(Object.keys(NAMES).sort());
    expect(statements.length).toBeLessThanOrEqual(MOST_STATEMENTS);
  });
});
