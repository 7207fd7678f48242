import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSourceFiles } from './source-files';

/** Which rooms each room may import from. Imports run one way: what is not named here is not allowed. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  concurrency: ['domain'],
  environment: ['domain', 'providers'],
  config: ['environment', 'providers', 'domain'],
  'embedded-postgres': [],
  database: ['embedded-postgres', 'domain', 'concurrency'],
  blobs: ['domain', 'concurrency'],
  jobs: ['domain'],
  media: ['domain', 'concurrency'],
  providers: ['media', 'domain', 'concurrency'],
  accounts: ['database', 'domain', 'concurrency'],
  files: ['events', 'database', 'blobs', 'jobs', 'media', 'domain', 'concurrency'],
  generation: [
    'files',
    'events',
    'webhooks',
    'database',
    'blobs',
    'providers',
    'jobs',
    'media',
    'domain',
    'concurrency',
  ],
  usage: ['database', 'domain', 'concurrency'],
  events: ['database', 'domain'],
  webhooks: ['database', 'jobs', 'media', 'domain'],
  graphql: ['accounts', 'events', 'files', 'generation', 'usage', 'webhooks', 'domain', 'concurrency'],
  http: ['package-root', 'graphql', 'accounts', 'files', 'generation', 'usage', 'domain', 'concurrency'],
  rest: ['package-root', 'http', 'accounts', 'files', 'generation', 'usage', 'domain', 'concurrency'],
  admin: [
    'config',
    'open-storage',
    'database',
    'jobs',
    'accounts',
    'files',
    'generation',
    'usage',
    'webhooks',
    'domain',
  ],
  'open-storage': ['config', 'database', 'events', 'blobs', 'media', 'providers', 'files', 'domain', 'concurrency'],
  'open-generation': ['config', 'database', 'events', 'files', 'generation', 'providers', 'domain', 'concurrency'],
  'open-models': ['config', 'media', 'providers', 'concurrency'],
  'start-workers': ['config', 'database', 'events', 'files', 'generation', 'jobs', 'webhooks'],
  app: [
    'config',
    'concurrency',
    'open-storage',
    'open-generation',
    'open-models',
    'start-failure',
    'start-workers',
    'database',
    'blobs',
    'jobs',
    'media',
    'providers',
    'accounts',
    'files',
    'generation',
    'usage',
    'graphql',
    'http',
    'rest',
    'domain',
  ],
  'garbage-collection': [],
  'package-root': [],
  'stack-trace': [],
  logger: ['stack-trace'],
  'models-check': ['providers'],
  'print-schemas': ['graphql', 'rest'],
  'start-failure': ['config', 'embedded-postgres', 'database'],
  main: ['config', 'garbage-collection', 'logger', 'stack-trace', 'start-failure', 'app', 'domain'],
  bundle: ['garbage-collection', 'main', 'admin', 'graphql', 'rest'],
};

/** The same of what all remote providers share: a folder of `src/providers/remote`, or a file at its top. */
const REMOTE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  http: [],
  models: [],
  answers: ['http', 'models'],
  polling: ['http'],
  sdk: ['http', 'models'],
  provider: ['http', 'models', 'polling'],
};
/** A provider's own folder. None imports another's, and the list alone imports them. */
const REMOTE_PROVIDER = ['http', 'models', 'answers', 'polling', 'sdk', 'provider'];
const REMOTE = 'src/providers/remote/';

/** Libraries that only some rooms may know of. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  '@google-cloud/storage': ['blobs'],
  '@apollo/server': ['http'],
  fastify: ['http', 'rest', 'app'],
  'fastify-type-provider-zod': ['rest'],
  '@fastify/swagger': ['rest'],
  yaml: ['rest'],
  'type-graphql': ['graphql'],
  graphql: ['graphql', 'http'],
  'graphile-worker': ['jobs', 'database', 'admin', 'events', 'files', 'generation', 'webhooks', 'start-workers'],
  standardwebhooks: ['webhooks'],
  pg: ['database', 'jobs'],
  typeorm: ['database', 'accounts', 'events', 'files', 'generation', 'usage', 'webhooks', 'jobs', 'admin'],
  sharp: ['media', 'providers'],
  '@ai-sdk/provider': ['providers'],
  '@ai-sdk/openai': ['providers'],
  'sherpa-onnx': ['providers'],
  '@ffmpeg/core': ['providers'],
  'graphql-ws': ['http'],
  mediabunny: ['media'],
  undici: ['media', 'providers'],
  'ipaddr.js': ['media', 'http'],
  commander: ['admin'],
  jose: ['accounts'],
};

const files = readSourceFiles();

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
}

describe('the rooms of the house', () => {
  it('are all known', () => {
    expect([...new Set(files.map(({ room }) => room))].filter((room) => !(room in ROOMS))).toEqual([]);
  });

  it('are imported one way', () => {
    const wrong = files.flatMap(({ path, room, imports }) =>
      imports
        .filter((target) => target.startsWith('src/'))
        .map((target) => ({ path, target, from: target.split('/')[1]?.replace(/\.[jt]s$/, '') ?? '' }))
        .filter(({ from }) => from !== room && !ROOMS[room]?.includes(from))
        .map(({ path, target }) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('are imported one way among remote providers, each of which is a folder of its own', () => {
    const roomOf = (path: string) => path.slice(REMOTE.length).split('/')[0]?.replace(/\.ts$/, '') ?? '';
    const providers = files.filter(({ path }) => /^[^/]+\/provider\.ts$/.test(path.slice(REMOTE.length)));
    const names = new Set(providers.map(({ path }) => roomOf(path)));
    const wrong = files.flatMap(({ path, imports }) => {
      const isRemote = path.startsWith(REMOTE);
      const room = isRemote ? roomOf(path) : '';
      const allowed = names.has(room) ? REMOTE_PROVIDER : isRemote ? REMOTE_ROOMS[room] : undefined;
      return imports
        .filter((target) => target.startsWith(REMOTE))
        .map((target) => ({ target, from: roomOf(target) }))
        .filter(({ from }) => !(isRemote && from === room))
        .filter(({ from }) => (names.has(from) ? room !== 'providers' : allowed?.includes(from) === false))
        .map(({ target }) => `${path} imports ${target}`);
    });
    expect(names.size).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  it('have no import that leads in a circle', () => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const resolve = (target: string) => [`${target}.ts`, target].find((path) => byPath.has(path));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const target of byPath.get(path)?.imports ?? []) {
        const next = resolve(target);
        if (next !== undefined) visit(next, [...trail, path]);
      }
      done.add(path);
    };
    for (const { path } of files) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('keep their libraries to themselves', () => {
    const wrong = files.flatMap(({ path, room, imports }) =>
      imports
        .filter((name) => name in LIBRARIES && !LIBRARIES[name]?.includes(room))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('hold no file that tells more than one story, and no drawer for odds and ends', () => {
    expect(files.filter(({ lines }) => lines > 220).map(({ path }) => path)).toEqual([]);
    expect(files.filter(({ path }) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.ts$)/.test(path))).toEqual([]);
    const median = files.map(({ lines }) => lines).sort((left, right) => left - right)[Math.floor(files.length / 2)];
    // Smaller ones are stories cut to pieces, larger ones more than one.
    expect(median).toBeGreaterThan(60);
    expect(median).toBeLessThan(80);
  });

  it('have no folder that cannot be taken in at a glance', () => {
    const counts = new Map<string, number>();
    const ofTests = ['test/support', 'test/clients'].flatMap(filesUnder);
    for (const path of [...files.map(({ path }) => path), ...ofTests]) {
      counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    }
    // Migrations are read by their numbers, one by one, and only ever become more.
    counts.delete('src/database/migrations');
    expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
  });

  it('are mirrored by the tests', () => {
    const tested = [
      'domain',
      'concurrency',
      'embedded-postgres',
      'database',
      'blobs',
      'jobs',
      'media',
      'providers',
      'accounts',
      'events',
      'files',
      'generation',
      'usage',
      'webhooks',
      'graphql',
      'http',
      'rest',
      'admin',
    ];
    expect(tested.filter((room) => !existsSync(`test/${room}`))).toEqual([]);
  });
});
