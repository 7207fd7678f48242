/**
 * Bundles the console to `dist/console`: files that are named for their contents, each with what brotli and gzip make of
 * it, and `pages.json`, which tells the server what the page begins with.
 */
const { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { brotliCompress, constants, gzip } = require('node:zlib');
const { build } = require('esbuild');

const ROOT = path.join(__dirname, '../..');
const OUTPUT = path.join(ROOT, 'dist/console');
const INDEX = 'pages.json';

const options = {
  absWorkingDir: ROOT,
  entryPoints: ['src/console/main.tsx', 'src/console/color-scheme.ts'],
  outdir: OUTPUT,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  // Below which the server has them.
  publicPath: '/console/',
  bundle: true,
  write: false,
  metafile: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: ['es2022', 'chrome123', 'firefox121', 'safari17.5'],
  jsx: 'automatic',
  minify: true,
  legalComments: 'none',
  loader: { '.svg': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
  tsconfigRaw: '{ "compilerOptions": { "useDefineForClassFields": true } }',
  logLevel: 'warning',
};

const compressions = {
  br: (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }),
  gz: (content) => promisify(gzip)(content, { level: 9 }),
};

/** Written whole or not at all: a server may be reading while another one starts. */
function write(name, content) {
  const file = path.join(OUTPUT, name);
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

/** What the page names, of what esbuild says that it has made. */
function indexOf({ outputs }) {
  const nameOf = (output) => path.basename(output);
  const outputOf = (input) => Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === input);
  const [script, { imports }] = outputOf('src/console/main.tsx');
  return {
    script: nameOf(script),
    colorScheme: nameOf(outputOf('src/console/color-scheme.ts')[0]),
    preloads: imports.filter(({ kind }) => kind === 'import-statement').map(({ path: output }) => nameOf(output)),
    // Those of pages that are loaded later as well: nobody else would ask for them.
    styles: Object.keys(outputs)
      .filter((output) => output.endsWith('.css'))
      .map(nameOf)
      .sort(mainFirst),
    icon: Object.keys(outputs)
      .filter((output) => output.endsWith('.svg'))
      .map(nameOf)[0],
  };
}

function mainFirst(one, other) {
  return Number(other.startsWith('main-')) - Number(one.startsWith('main-')) || (one < other ? -1 : 1);
}

exports.buildConsole = async function buildConsole() {
  const { outputFiles, metafile } = await build(options);
  mkdirSync(OUTPUT, { recursive: true });
  const made = new Set([INDEX]);
  for (const { path: file, contents } of outputFiles) {
    const name = path.basename(file);
    write(name, contents);
    made.add(name);
    for (const [ending, compress] of Object.entries(compressions)) {
      write(`${name}.${ending}`, await compress(contents));
      made.add(`${name}.${ending}`);
    }
  }
  write(INDEX, `${JSON.stringify(indexOf(metafile), null, 2)}\n`);
  for (const old of readdirSync(OUTPUT).filter((name) => !made.has(name))) rmSync(path.join(OUTPUT, old));
};

if (require.main === module) void exports.buildConsole();
