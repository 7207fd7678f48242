/** Makes one file of what the compiler wrote and the packages that it needs, and one of each program beside it. */
const { createHash, randomUUID } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { build } = require('esbuild');
const { ownLinesOf } = require('./own-lines');
const { EXTERNAL, LATER, LEFT_OUT } = require('./packages');

const ROOT = path.join(__dirname, '../..');
const COMPILED = path.join(ROOT, 'dist/src');
const BUNDLE = path.join(ROOT, 'dist/bundle');

/** What the file of all answers to: `compiled-code.ts` asks for it. */
const SERVICE = `
  exports.main = (onReady) => require('./main').runService(onReady);
  exports.admin = (onReady) => require('./admin/main').runAdmin(onReady);
  exports.rehearse = (program) => require('./bundle/rehearse').rehearse(program);
`;

/** A function, as Node makes one of each module. Node has told of itself by this name since version 21, and pg asks. */
const HEAD =
  "(function (exports, require, module, __filename, __dirname) { const navigator = globalThis.navigator ?? { userAgent: 'Node.js' };";
const FOOT = '})';

/** They start the above. */
const STARTERS = ['bundle/main', 'bundle/admin', 'bundle/compile-code'];

/** Programs of threads and processes, which the service starts by the names of their files. */
const PROGRAMS = [
  'embedded-postgres/keeper',
  'media/tracks/track-worker',
  'media/tracks/parent-watch',
  'providers/local/ffmpeg/ffmpeg-thread',
  'providers/local/flite/flite-thread',
  'providers/local/moonshine/transcription-thread',
  'providers/local/renderer/renderer-thread',
];

/** Has each of `LATER` asked for by the name of its file. */
const later = {
  name: 'later',
  setup({ onResolve }) {
    onResolve({ filter: /^[\w-]+$/ }, ({ path: name }) =>
      LATER.includes(name) ? { path: `./${name}.js`, external: true } : undefined,
    );
  },
};

/** Fails the build when there is nothing to leave out where something was. */
const leaveOut = {
  name: 'leave-out',
  setup({ onLoad, onEnd }) {
    const unmet = new Set(LEFT_OUT);
    onLoad({ filter: /\/node_modules\// }, ({ path: file }) => {
      const found = LEFT_OUT.find(({ what }) => what.test(file));
      if (found === undefined) return undefined;
      unmet.delete(found);
      return { contents: found.instead, loader: 'js', resolveDir: path.dirname(file) };
    });
    onEnd(() => ({ errors: [...unmet].map(({ what }) => ({ text: `There is no ${what} to leave out.` })) }));
  },
};

async function bundle(options) {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    outdir: BUNDLE,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: EXTERNAL,
    // Names are kept: of classes they are data, and a stack trace has those of functions.
    minifySyntax: true,
    minifyWhitespace: true,
    // Node prints the line that has thrown when nobody has caught it.
    lineLimit: 160,
    charset: 'ascii',
    legalComments: 'none',
    // Beside it, and found by its name.
    sourcemap: 'external',
    sourcesContent: false,
    // `import()` becomes `require`: in code that was compiled before, Node 20 does not know from where it is asked for.
    supported: { 'dynamic-import': false },
    // Each module is as strict as it says.
    tsconfigRaw: '{}',
    logLevel: 'warning',
    // Files that are served or loaded as they are.
    logOverride: { 'require-resolve-not-external': 'silent' },
    ...options,
  });
  return outputFiles;
}

/** It is read as Latin-1, which is half the memory. What esbuild leaves is in regular expressions, where an escape is the same. */
function asAscii(text) {
  return text.replace(/\\?[^\0-\x7f]/g, (character) => {
    if (character.length > 1) throw new Error(`To be left out in packages.js: an escaped ${character}`);
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Writes what a process that starts meanwhile finds whole, old or new. */
function write(name, contents) {
  const file = path.join(BUNDLE, name);
  const written = `${file}.${randomUUID()}`;
  writeFileSync(written, contents);
  renameSync(written, file);
}

function writeMap(name, { text }) {
  // Maps that packages bring may name sources that these have not brought.
  const isOwn = (source) => {
    const file = path.join(BUNDLE, source);
    return file.startsWith(path.join(ROOT, 'src') + path.sep) && existsSync(file);
  };
  write(name, JSON.stringify(ownLinesOf(JSON.parse(text), isOwn)));
}

exports.makeBundle = async function makeBundle() {
  const stdin = { contents: SERVICE, resolveDir: COMPILED, sourcefile: 'service.js' };
  const [map, service] = await bundle({
    stdin,
    banner: { js: HEAD },
    footer: { js: FOOT },
    plugins: [leaveOut, later],
  });
  const contents = asAscii(service.text);
  const name = `service-${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.js`;
  const programs = await bundle({
    entryPoints: [...STARTERS, ...PROGRAMS].map((program) => path.join(COMPILED, `${program}.js`)),
    entryNames: '[name]',
    define: { SERVICE_FILE: JSON.stringify(name) },
  });
  for (const name of LATER) {
    const stdin = { contents: `export * from '${name}';`, resolveDir: COMPILED };
    const [{ contents }] = await bundle({ stdin, sourcemap: false });
    programs.push({ path: `${name}.js`, contents });
  }
  mkdirSync(BUNDLE, { recursive: true });
  write(name, contents);
  writeMap(`${name}.map`, map);
  for (const file of programs) {
    const written = path.basename(file.path);
    if (written.endsWith('.map')) writeMap(written, file);
    else write(written, file.contents);
  }
  const made = new Set([name, `${name}.map`, ...programs.map((file) => path.basename(file.path))]);
  for (const old of readdirSync(BUNDLE).filter((entry) => !made.has(entry)))
    rmSync(path.join(BUNDLE, old), { force: true });
};
