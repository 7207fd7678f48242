import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readDockerfile } from './dockerfile';
import { configOf, unknownSettings } from './known-settings';

const CHART = 'docs/deploy/chart';
const read = (name: string) => readFileSync(path.join(CHART, name), 'utf8');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const dockerfile = readDockerfile();
const chart = parse(read('Chart.yaml'));
const values = parse(read('values.yaml'));
const TEMPLATES = readdirSync(path.join(CHART, 'templates')).map((name) => ({ name, text: read(`templates/${name}`) }));
const ALL = TEMPLATES.map(({ text }) => text).join('\n');

/** What is at a path like `image.tag`; undefined: nothing. */
function valueAt(dotted: string): unknown {
  return dotted.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], values);
}

/** The paths of what is no object, and of objects that are given whole. */
function leavesOf(at: object, above = ''): string[] {
  return Object.entries(at).flatMap(([name, value]) => {
    const dotted = above + name;
    const isWhole =
      typeof value !== 'object' || new RegExp(`\\.Values\\.${dotted.replace('.', '\\.')}\\b(?!\\.)`).test(ALL);
    return isWhole ? [dotted] : leavesOf(value, `${dotted}.`);
  });
}

/** As the ConfigMap has them. */
function strings(settings: object): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}

describe('the chart', () => {
  it('is of this version', () => {
    expect([chart.version, chart.appVersion, values.image.tag]).toEqual([version, version, '']);
  });

  it('has what a rolling restart takes', () => {
    for (const kind of ['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service', 'ConfigMap']) {
      expect(ALL).toContain(`\nkind: ${kind}\n`);
    }
    expect(ALL).toMatch(/preStop:\n\s+sleep: \{ seconds: \{\{ \$\.Values\.shutdown\.preStopSeconds \}\} \}/);
  });

  it('makes settings of its values that the service knows and takes', () => {
    const written = [...ALL.matchAll(/^\s+- \{ name: ([A-Z_]+), value: "?([^" }]+|\{\{ \$role \}\})"? \}$/gm)];
    const own = Object.fromEntries(written.map(([, name = '', value = '']) => [name, value]));
    expect(Object.keys(own).sort()).toEqual(['DATA_DIR', 'HOST', 'PORT', 'ROLE']);
    expect(ALL).toContain('SHUTDOWN_DELAY_SECONDS: {{ .Values.shutdown.delaySeconds | toString | quote }}');
    expect(unknownSettings([...Object.keys(own), ...Object.keys(values.settings), 'SHUTDOWN_DELAY_SECONDS'])).toEqual(
      [],
    );
    const secret = { DATABASE_URL: 'postgres://mediagraph@db.example.com/mediagraph' };
    const config = configOf({ ...strings(values.settings), ...own, ROLE: 'api', ...secret });
    expect(String(config.port)).toBe(dockerfile.port);
    expect(config.dataDirectory).toBe(dockerfile.environment['DATA_DIR']);
    expect(ALL).toContain(`mountPath: ${config.dataDirectory} }`);
    expect(ALL).toContain(`containerPort: ${config.port} }`);
  });

  it('reads values that there are, and has none that nothing reads', () => {
    const of = [...ALL.matchAll(/\$of\.(\w+)/g)].flatMap(([, name]) => [`api.${name}`, `worker.${name}`]);
    const read = [...ALL.matchAll(/\.Values\.([\w.]+)/g)].map(([, dotted = '']) => dotted);
    expect([...read, ...of].filter((dotted) => valueAt(dotted) === undefined)).toEqual([]);
    const leaves = leavesOf({ ...values, api: undefined, worker: undefined });
    expect(leaves.filter((dotted) => !read.includes(dotted))).toEqual([]);
    for (const role of ['api', 'worker']) {
      expect(Object.keys(values[role]).filter((name) => !of.includes(`${role}.${name}`))).toEqual([]);
    }
  });

  it('says how many connections its pods hold at most, and takes no more than a hundred for how it begins', () => {
    const { api, worker, settings } = values;
    const perPod = Number(settings.DATABASE_POOL_SIZE) + 2;
    const most = (api.maxReplicas + 1 + worker.maxReplicas + 1) * perPod;
    expect(read('values.yaml')).toContain(`= ${most} connections`);
    // One more of each role while they restart; three are the superuser's.
    expect((api.replicas + 1 + worker.replicas + 1) * perPod).toBeLessThanOrEqual(97);
    expect(read('templates/NOTES.txt')).toContain('{{ mul (add $api $worker 2) (add $pool 2) }} connections');
  });

  it('takes no time before the signal where there is none, and the delay from one place', () => {
    const deployment = read('templates/deployments.yaml');
    expect(deployment).toMatch(/\{\{- if gt \(int \$\.Values\.shutdown\.preStopSeconds\) 0 \}\}\n[^{]+preStop:/);
    expect(read('templates/settings.yaml')).toContain('fail "SHUTDOWN_DELAY_SECONDS is shutdown.delaySeconds');
  });

  it.each(TEMPLATES)('ends in $name what it begins', ({ text }) => {
    const actions = [...text.matchAll(/\{\{-? (\w+)/g)].map(([, word = '']) => word);
    const begun = actions.filter((word) => ['if', 'range', 'with', 'define'].includes(word));
    expect(actions.filter((word) => word === 'end')).toHaveLength(begun.length);
    expect(text.split('{{')).toHaveLength(text.split('}}').length);
  });

  it('asks for health where the service tells of it', () => {
    const paths = [...ALL.matchAll(/(\w+)Probe:\n\s+httpGet: \{ path: (\S+), port: http \}/g)];
    expect(Object.fromEntries(paths.map(([, probe = '', asked]) => [probe, asked]))).toEqual({
      startup: '/healthz',
      liveness: '/healthz',
      readiness: '/readyz',
    });
  });

  it('runs it as the image does, with a root that cannot be written', () => {
    const [, user = ''] = /runAsUser: (\d+)/.exec(ALL) ?? [];
    const [, group = ''] = /runAsGroup: (\d+)/.exec(ALL) ?? [];
    expect(`${user}:${group}`).toBe(dockerfile.user);
    for (const line of ['runAsNonRoot: true', 'readOnlyRootFilesystem: true', 'allowPrivilegeEscalation: false']) {
      expect(ALL).toContain(line);
    }
  });

  it('gives it the time before, the delay, and what closing takes', () => {
    const [, seconds = ''] =
      /terminationGracePeriodSeconds: \{\{ add \$\.Values\.shutdown\.preStopSeconds \$\.Values\.shutdown\.delaySeconds (\d+) \}\}/.exec(
        ALL,
      ) ?? [];
    const [, milliseconds = ''] = /CLOSE_TIMEOUT_MS = ([\d_]+)/.exec(readFileSync('src/main.ts', 'utf8')) ?? [];
    expect(Number(seconds) * 1000).toBeGreaterThan(Number(milliseconds.replace('_', '')));
  });
});
