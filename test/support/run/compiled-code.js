/**
 * For `node --require`: takes modules from the file that MEDIAGRAPH_TEST_CODE names, or, where there is none, writes it
 * at the end of the process. A whole run starts the service some 200 times, and most of what that costs is to find, to
 * read, and to compile the same modules. Node 22 does the last by itself (NODE_COMPILE_CACHE).
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { deserialize, serialize } = require('node:v8');
const vm = require('node:vm');

const file = process.env.MEDIAGRAPH_TEST_CODE;
/** Not for what this process starts. */
delete process.env.MEDIAGRAPH_TEST_CODE;
const isWritten = existsSync(file);
/** Of a module, by its file: its text, and what that was compiled to. By who asks and for what: the file of a module. */
const { modules, files } = isWritten ? deserialize(readFileSync(file)) : { modules: new Map(), files: new Map() };
const compiled = new Map();
/** In a comment it only names a type. */
const DYNAMIC_IMPORT = /^(?!\s*(?:\*|\/[*/])).*\bimport\s*\(/m;

const resolve = Module._resolveFilename;
Module._resolveFilename = function resolveFilename(request, parent, isMain, options) {
  if (options !== undefined || !path.isAbsolute(parent?.filename ?? '')) {
    return resolve.call(this, request, parent, isMain, options);
  }
  const key = `${parent.path}\n${request}`;
  const found = files.get(key) ?? resolve.call(this, request, parent, isMain, options);
  if (!isWritten) files.set(key, found);
  return found;
};

const load = Module._extensions['.js'];
Module._extensions['.js'] = function loadScript(module, filename) {
  const known = modules.get(filename);
  if (known === undefined) load.call(this, module, filename);
  else run(module, new vm.Script(known.text, { filename, cachedData: known.code }));
};

const compileAnew = Module.prototype._compile;
Module.prototype._compile = function compile(content, filename) {
  // Code that was compiled before does not know any more where from its dynamic imports lead.
  if (isWritten || !path.isAbsolute(filename) || DYNAMIC_IMPORT.test(content)) {
    return compileAnew.call(this, content, filename);
  }
  const text = Module.wrap(content.replace(/^#!.*/, ''));
  const script = new vm.Script(text, { filename });
  compiled.set(filename, { text, script });
  return run(this, script);
};

function run(module, script) {
  const requireHere = Object.assign((id) => module.require(id), {
    resolve: (request, options) => Module._resolveFilename(request, module, false, options),
    main: process.mainModule,
    extensions: Module._extensions,
    cache: Module._cache,
  });
  const { exports, filename } = module;
  return script.runInThisContext().call(exports, exports, requireHere, module, filename, path.dirname(filename));
}

process.once('exit', () => {
  if (isWritten) return;
  // With the functions that have run by now.
  for (const [name, { text, script }] of compiled) modules.set(name, { text, code: script.createCachedData() });
  writeFileSync(file, serialize({ modules, files }));
});
