import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readDockerfile } from './dockerfile';
import { configOf, unknownSettings } from './known-settings';

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly user?: string;
  readonly volumes?: readonly string[];
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly stop_grace_period?: string;
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const dockerfile = readDockerfile();
const SERVICES: Readonly<Record<string, Service>> = parse(readFileSync('docs/deploy/compose.yaml', 'utf8'), {
  merge: true,
}).services;
const NGINX = readFileSync('docs/deploy/nginx.conf', 'utf8').replace(/#.*$/gm, '');
const PROCESSES = Object.entries(SERVICES).filter(([, { environment }]) => environment?.['ROLE'] !== undefined);

/** As compose puts them in: what the environment would say, or what stands in its place. */
function interpolated(environment: Readonly<Record<string, string>>): Record<string, string> {
  const given = (_all: string, _name: string, otherwise?: string) => otherwise ?? 'a-secret-of-the-test';
  const entries = Object.entries(environment);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value.replace(/\$\{(\w+)(?::-|:\?[^}]*)?([^}]+)?\}/g, given)]),
  );
}

/** What nginx is told by this word, wherever it is told it. */
function told(directive: string): string[] {
  return [...NGINX.matchAll(new RegExp(`^\\s*${directive} ([^;{]+);`, 'gm'))].map(([, value = '']) => value);
}

describe('the compose file', () => {
  it('runs two processes that answer and one that works, of this version', () => {
    expect(PROCESSES.map(([, { environment }]) => environment?.['ROLE']).sort()).toEqual(['api', 'api', 'worker']);
    for (const [, { image }] of PROCESSES) expect(image).toBe(`mediagraph:${version}`);
  });

  it.each(PROCESSES)('gives %s settings that it knows and takes', (_name, { environment = {} }) => {
    expect(unknownSettings(Object.keys(environment))).toEqual([]);
    const { port, blobs, bootstrapApiKey } = configOf({ ...dockerfile.environment, ...interpolated(environment) });
    expect(String(port)).toBe(dockerfile.port);
    expect(blobs).toMatchObject({ store: 'gcs', bucket: 'mediagraph', emulatorHost: 'http://gcs:9000' });
    expect(bootstrapApiKey).toBe('a-secret-of-the-test');
  });

  it('names each image by its version', () => {
    const images = Object.values(SERVICES).map(({ image }) => image);
    expect(images.filter((image) => !/:v?\d+\.\d+(?:\.\d+)?(?:-\w+)?$/.test(image))).toEqual([]);
  });

  it.each(PROCESSES)('lets %s write to its data and /tmp alone', (_name, { read_only, user, volumes }) => {
    expect([read_only, user]).toEqual([true, undefined]);
    expect(volumes).toEqual([`data:${dockerfile.environment['DATA_DIR']}`]);
  });

  it.each(PROCESSES)('gives %s the time of its delay and that closing takes', (_name, of) => {
    const { stop_grace_period = '', environment } = of;
    const delayMs = Number(environment?.['SHUTDOWN_DELAY_SECONDS']) * 1000;
    const [, milliseconds = ''] = /CLOSE_TIMEOUT_MS = ([\d_]+)/.exec(readFileSync('src/main.ts', 'utf8')) ?? [];
    const closingMs = delayMs + Number(milliseconds.replace('_', ''));
    expect(Number.parseInt(stop_grace_period, 10) * 1000).toBeGreaterThan(closingMs);
  });

  it('has the bucket made that the service is told of, and the emulator in the same network', () => {
    const { bucket, gcs } = SERVICES;
    expect(bucket?.command?.[0]).toContain(`'http://gcs:9000/storage/v1/b?project=local'`);
    expect(bucket?.command?.[0]).toContain(`{ name: 'mediagraph' }`);
    expect(new Set([bucket, gcs, ...PROCESSES.map(([, of]) => of)].flatMap((of) => of?.networks))).toEqual(
      new Set(['inside']),
    );
  });

  it('lets nothing in but by nginx, from this machine', () => {
    const open = Object.entries(SERVICES).filter(([, { ports = [] }]) => ports.length > 0);
    expect(open.map(([name, { ports }]) => [name, ports])).toEqual([['nginx', ['127.0.0.1:8080:8080']]]);
    expect(told('listen')).toEqual(['8080']);
    expect(SERVICES['nginx']?.user).toMatch(/^[1-9]/);
    expect(SERVICES['nginx']?.volumes).toEqual(['./nginx.conf:/etc/nginx/nginx.conf:ro']);
  });
});

describe('its nginx', () => {
  it('asks each process that answers', () => {
    const answering = PROCESSES.filter(([, { environment }]) => environment?.['ROLE'] === 'api');
    const asked = told('server').map((server) => server.split(' ')[0]);
    expect(asked).toEqual(answering.map(([name]) => `${name}:${dockerfile.port}`));
  });

  it.each([
    ['proxy_request_buffering', 'off'],
    ['proxy_buffering', 'off'],
    ['client_max_body_size', '0'],
    ['proxy_http_version', '1.1'],
    ['proxy_read_timeout', '360s'],
  ])('is told %s %s', (directive, value) => {
    expect(told(directive)).toEqual([value]);
  });

  it.each(PROCESSES)('closes connections to %s before that does, idle or at its end', (_name, { environment }) => {
    const [, milliseconds = ''] =
      /KEEP_ALIVE_TIMEOUT_MS = ([\d_]+)/.exec(readFileSync('src/http/server.ts', 'utf8')) ?? [];
    const keptMs = Number.parseInt(told('keepalive_timeout')[0] ?? '', 10) * 1000;
    expect(keptMs).toBeLessThan(Number(milliseconds.replace('_', '')));
    expect(keptMs).toBeLessThan(Number(environment?.['SHUTDOWN_DELAY_SECONDS']) * 1000);
  });

  it('finds a process that has come back at another address', () => {
    const [resolver = ''] = told('resolver');
    expect(resolver).toMatch(/^127\.0\.0\.11 valid=\d+s\b/);
    for (const server of told('server')) expect(server.split(' ')).toContain('resolve');
    // Where the workers of nginx keep what they found.
    expect(told('zone')).toHaveLength(1);
    // Since 1.27.3; before, nginx refuses the word.
    const [, major, minor] = /^nginx:(\d+)\.(\d+)/.exec(SERVICES['nginx']?.image ?? '') ?? [];
    expect(Number(major) * 1000 + Number(minor)).toBeGreaterThanOrEqual(1028);
  });

  it('may open as many files as it has connections', () => {
    expect(Number(told('worker_rlimit_nofile')[0])).toBeGreaterThan(Number(told('worker_connections')[0]));
  });
});
