import { readFileSync } from 'node:fs';
import { sendHttp } from '../support/http/http-client';
import { startTestApp, type TestApp } from '../support/service/test-app';

const OPERATIONS = readFileSync('docs/operations.md', 'utf8');

function blockOf(language: string): string {
  return new RegExp(`\`\`\`${language}\n([\\s\\S]+?)\`\`\``).exec(OPERATIONS)?.[1] ?? '';
}

/** Prometheus' own, which it makes of whether it was answered. */
const OF_PROMETHEUS = ['up'];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

it('the alarms ask for what is measured', async () => {
  const headers = { authorization: `Bearer ${app.apiKey}` };
  await sendHttp(`${app.url}/healthz`);
  const measured = (await sendHttp(`${app.url}/metrics`, { headers })).body.toString();
  const rules = blockOf('promql').replace(/#.*/g, '');
  const names = [...rules.matchAll(/\b([a-z]\w+)(?=\{|\[| [=<>]{1,2} )/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThanOrEqual(6);
  const missing = names.filter(
    (name) => !OF_PROMETHEUS.includes(name) && !new RegExp(`^${name}[{ ]`, 'm').test(measured),
  );
  expect(missing).toEqual([]);
  expect(measured).toContain('status="200"');
});

it('the alarms ask the database what it can answer with a number', async () => {
  const statements = blockOf('sql')
    .split(';')
    .filter((statement) => statement.includes('SELECT'));
  expect(statements).toHaveLength(4);
  for (const statement of statements) {
    const [row] = await app.dataSource.query(statement);
    expect(Object.values(row).map(Number)).toEqual([expect.any(Number)]);
    expect(Number(Object.values(row)[0])).toBeGreaterThanOrEqual(0);
  }
});

it('what is named of the log is what the log says', () => {
  const sources = readFileSync('src/files/reconcile/report-census.ts', 'utf8').replace(/\$\{\w+\}/g, '…');
  for (const said of ['The blobs were not reconciled.', 'The bytes of … files are lost']) {
    expect(OPERATIONS).toContain(said);
    expect(sources).toContain(said);
  }
});
