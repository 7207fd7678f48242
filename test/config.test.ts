import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, readConfig } from '../src/config';

describe('the settings of fetching media', () => {
  it('allow no private host and a minute, unless they are made', () => {
    expect(readConfig({}).urlFetcher).toEqual({ allowedHosts: [], totalTimeoutMs: 60_000 });
  });

  it('take hosts with and without ports, separated by commas', () => {
    const list = ' localhost:9000,assets.test , 127.0.0.1,[::1]:8080,[fd00::1],my_minio, ';
    const { urlFetcher } = readConfig({ MEDIA_FETCH_ALLOWED_HOSTS: list, MEDIA_FETCH_TIMEOUT_SECONDS: '5' });
    expect(urlFetcher).toEqual({
      allowedHosts: ['localhost:9000', 'assets.test', '127.0.0.1', '[::1]:8080', '[fd00::1]', 'my_minio'],
      totalTimeoutMs: 5_000,
    });
  });

  it.each(['http://localhost', 'a b', 'host:', 'host:port', 'host:123456', '::1', '*', 'a/b', 'user@host'])(
    'refuse what is no host: %s',
    (entry) => {
      const read = () => readConfig({ MEDIA_FETCH_ALLOWED_HOSTS: `localhost,${entry}` });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow('MEDIA_FETCH_ALLOWED_HOSTS.1: host or host:port is expected');
    },
  );

  it.each(['0', '3601', '1.5', 'soon'])('refuse a timeout of %s', (seconds) => {
    expect(() => readConfig({ MEDIA_FETCH_TIMEOUT_SECONDS: seconds })).toThrow('MEDIA_FETCH_TIMEOUT_SECONDS');
  });
});

describe('DOWNLOAD_OFFLOAD', () => {
  it('is nobody’s by default; nginx finds blobs below a path of its own', () => {
    expect(readConfig({ DOWNLOAD_OFFLOAD_PREFIX: '/any/' }).blobs).toEqual({ store: 'disk', offloadPrefix: null });
    expect(readConfig({ DOWNLOAD_OFFLOAD: 'nginx' }).blobs).toMatchObject({ offloadPrefix: '/_mediagraph_blobs/' });
    const prefixed = readConfig({ DOWNLOAD_OFFLOAD: 'nginx', DOWNLOAD_OFFLOAD_PREFIX: '/a-1/_b/' });
    expect(prefixed.blobs).toMatchObject({ offloadPrefix: '/a-1/_b/' });
  });

  it('is refused where blobs are no files', () => {
    const read = () => readConfig({ DOWNLOAD_OFFLOAD: 'nginx', BLOB_STORE: 'gcs', GCS_BUCKET: 'acme-media' });
    expect(read).toThrow('DOWNLOAD_OFFLOAD: nginx sends blobs that are files; with BLOB_STORE=gcs, leave it out');
  });

  it.each(['/', 'blobs/', '/blobs', '/../', '/a/./', '/a b/', '//', '/a\r\nb/', '/a%2f/', `/${'a'.repeat(200)}/`])(
    'takes no prefix that could be read as another: %j',
    (prefix) => {
      const read = () => readConfig({ DOWNLOAD_OFFLOAD: 'nginx', DOWNLOAD_OFFLOAD_PREFIX: prefix });
      expect(read).toThrow('DOWNLOAD_OFFLOAD_PREFIX');
    },
  );

  it('is nginx’s, or nobody’s', () => {
    expect(() => readConfig({ DOWNLOAD_OFFLOAD: 'apache' })).toThrow('DOWNLOAD_OFFLOAD');
  });
});

describe('CORS_ORIGINS', () => {
  it('names origins, separated by commas', () => {
    const list = 'https://app.example.com, http://localhost:3000,capacitor://localhost,*,loopback';
    expect(readConfig({ CORS_ORIGINS: list }).corsOrigins).toEqual([
      'https://app.example.com',
      'http://localhost:3000',
      'capacitor://localhost',
      '*',
      'loopback',
    ]);
  });

  it.each([
    [{}, ['loopback']],
    [{ HOST: 'localhost', PUBLIC_URL: 'http://127.0.0.1:4000' }, ['loopback']],
    [{ HOST: '::1' }, ['loopback']],
    [{ HOST: '0.0.0.0' }, []],
    [{ PUBLIC_URL: 'https://media.example.com' }, []],
    [{ CORS_ORIGINS: 'https://app.example.com' }, ['https://app.example.com']],
  ])('is by default loopback where nothing but the own machine reaches the service: %j', (given, origins) => {
    expect(readConfig(given).corsOrigins).toEqual(origins);
  });

  it.each(['example.com', 'https://example.com/', 'https://Example.com', 'https://example.com:443', 'null', '*.a.com'])(
    'refuses what no browser sends: %s',
    (entry) => {
      expect(() => readConfig({ CORS_ORIGINS: entry })).toThrow('CORS_ORIGINS.0: an origin is expected');
    },
  );
});

describe('PRELOAD_AFTER_IDLE_SECONDS', () => {
  it.each([
    [{}, 15_000],
    [{ ROLE: 'worker' }, 15_000],
    [{ PRELOAD_AFTER_IDLE_SECONDS: '60' }, 60_000],
    [{ PRELOAD_AFTER_IDLE_SECONDS: '0' }, null],
    [{ ROLE: 'api' }, null],
    [{ ROLE: 'api', PRELOAD_AFTER_IDLE_SECONDS: '60' }, null],
  ])('%j: %p ms', (given, ms) => {
    expect(readConfig(given).models.preloadAfterIdleMs).toBe(ms);
  });
});

describe('SUBGRAPH_NODE_FIELDS', () => {
  it('leaves the fields in the SDL, unless it is false', () => {
    expect(readConfig({}).subgraphNodeFields).toBe(true);
    expect(readConfig({ SUBGRAPH_NODE_FIELDS: 'true' }).subgraphNodeFields).toBe(true);
    expect(readConfig({ SUBGRAPH_NODE_FIELDS: 'false' }).subgraphNodeFields).toBe(false);
  });

  it.each(['0', 'no', 'FALSE'])('refuses %s', (value) => {
    expect(() => readConfig({ SUBGRAPH_NODE_FIELDS: value })).toThrow(/^SUBGRAPH_NODE_FIELDS: /);
  });
});

describe('PERSISTED_QUERIES_FILE', () => {
  let file: string;
  beforeAll(async () => {
    file = path.join(await mkdtemp(path.join(tmpdir(), 'mediagraph-config-')), 'queries.json');
  });
  afterAll(() => rm(path.dirname(file), { recursive: true }));

  const query = '{ mediaViewer { scopes } }';
  const hash = createHash('sha256').update(query).digest('hex');

  it('makes a list of the documents in it', async () => {
    await writeFile(file, JSON.stringify({ [hash]: query }));
    expect(readConfig({ PERSISTED_QUERIES_FILE: file }).persistedQueries).toEqual(new Map([[hash, query]]));
  });

  it('makes an empty list, by which nothing is taken, of an empty file', async () => {
    await writeFile(file, '{}');
    expect(readConfig({ PERSISTED_QUERIES_FILE: file }).persistedQueries).toEqual(new Map());
  });

  it('makes no list where it is not given', () => {
    expect(readConfig({}).persistedQueries).toBeNull();
    expect(readConfig({ PERSISTED_QUERIES_FILE: '' }).persistedQueries).toBeNull();
  });

  it.each<[what: string, content: string, problem: RegExp]>([
    ['no JSON', '{', /^PERSISTED_QUERIES_FILE: .*queries\.json cannot be read: SyntaxError/],
    ['no object', '["{ a }"]', /cannot be read: it is not an object of texts$/],
    ['documents that are no text', `{ "${hash}": { "body": "x" } }`, /cannot be read: it is not an object of texts$/],
    [
      'a document by another hash',
      JSON.stringify({ [hash]: `${query} ` }),
      /: [0-9a-f]{64} in .* is not the SHA-256 of/,
    ],
  ])('is refused with %s', async (_, content, problem) => {
    await writeFile(file, content);
    expect(() => readConfig({ PERSISTED_QUERIES_FILE: file })).toThrow(ConfigError);
    expect(() => readConfig({ PERSISTED_QUERIES_FILE: file })).toThrow(problem);
  });

  it('is refused where it does not exist, together with everything else that is wrong', () => {
    expect(() => readConfig({ PERSISTED_QUERIES_FILE: '/nowhere.json', MAX_OPERATION_COST: '0' })).toThrow(
      /MAX_OPERATION_COST: .*\nPERSISTED_QUERIES_FILE: \/nowhere\.json cannot be read: Error: ENOENT/,
    );
  });
});

describe('the settings of an identity provider', () => {
  const REQUIRED = {
    JWT_JWKS_URL: 'https://id.example.com/jwks',
    JWT_ISSUER: 'https://id.example.com/',
    JWT_AUDIENCE: 'media, other',
    JWT_DEFAULT_PROJECT: 'proj_01h455vb4pex5vsknk084sn02q',
  };

  it('are none unless they are made', () => {
    expect(readConfig({}).identityProvider).toBeNull();
  });

  it('have defaults that let nobody do more than upload, read and generate', () => {
    expect(readConfig(REQUIRED).identityProvider).toEqual({
      jwksUrl: new URL(REQUIRED.JWT_JWKS_URL),
      issuer: REQUIRED.JWT_ISSUER,
      audience: ['media', 'other'],
      algorithms: ['RS256', 'ES256'],
      clockToleranceSeconds: 30,
      claims: { project: null, scopes: null, owner: ['sub'] },
      defaultProject: REQUIRED.JWT_DEFAULT_PROJECT,
      defaultScopes: ['FILES_READ', 'FILES_WRITE', 'GENERATE'],
      maxScopes: ['FILES_READ', 'FILES_WRITE', 'GENERATE', 'USAGE_READ'],
    });
  });

  it('name claims, or point to them', () => {
    const claims = { JWT_CLAIM_PROJECT: 'https://example.com/project', JWT_CLAIM_SCOPES: '/a~1b/c~0d' };
    expect(readConfig({ ...REQUIRED, ...claims }).identityProvider?.claims).toMatchObject({
      project: ['https://example.com/project'],
      scopes: ['a/b', 'c~d'],
    });
  });

  it.each<[given: Record<string, string>, problem: string]>([
    [{ JWT_JWKS_URL: '' }, 'JWT_JWKS_URL: required to take JWTs'],
    [{ JWT_ISSUER: '' }, 'JWT_ISSUER: required to take JWTs'],
    [{ JWT_AUDIENCE: '' }, 'JWT_AUDIENCE: required to take JWTs'],
    [{ JWT_AUDIENCE: ' , ' }, 'JWT_AUDIENCE: required to take JWTs'],
    [{ JWT_DEFAULT_SCOPE: 'FILES_READ' }, 'JWT_DEFAULT_SCOPE: there is no such setting'],
    [{ JWT_DEFAULT_PROJECT: '' }, 'JWT_CLAIM_PROJECT: it, or JWT_DEFAULT_PROJECT, is required'],
    [{ JWT_ALGORITHMS: 'HS256' }, 'JWT_ALGORITHMS.0'],
    [{ JWT_ALGORITHMS: 'RS256,none' }, 'JWT_ALGORITHMS.1'],
    [{ JWT_DEFAULT_SCOPES: 'FILES_READ,everything' }, 'JWT_DEFAULT_SCOPES.1: one of FILES_READ'],
    [{ JWT_DEFAULT_PROJECT: 'web' }, 'JWT_DEFAULT_PROJECT: the id of a project is expected'],
    [{ JWT_CLOCK_TOLERANCE_SECONDS: '301' }, 'JWT_CLOCK_TOLERANCE_SECONDS'],
    [{ JWT_JWKS_URL: 'ftp://id.example.com' }, 'JWT_JWKS_URL'],
  ])('refuse %j', (given, problem) => {
    expect(() => readConfig({ ...REQUIRED, ...given })).toThrow(problem);
  });
});
