import { buildSync } from 'esbuild';

/** Loads modules of the console as Node has them: they are no part of what the service is compiled to. */
export function loadConsoleModules<Exports>(...names: readonly string[]): Exports {
  const { outputFiles } = buildSync({
    stdin: {
      contents: names.map((name) => `export * from './src/console/${name}';`).join('\n'),
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    jsx: 'automatic',
    loader: { '.svg': 'empty', '.css': 'empty' },
    // Packages find each other as they are installed.
    packages: 'external',
    logLevel: 'silent',
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require);
  return module.exports as Exports;
}
