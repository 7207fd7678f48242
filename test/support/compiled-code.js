/**
 * For `node --require`: takes the code of modules that were compiled before from the file that MEDIAGRAPH_TEST_CODE
 * names, or, where there is none, writes it at the end of the process. A whole run starts the service some 200 times, and
 * most of what that costs is to compile the same modules. Node 22 does this by itself (NODE_COMPILE_CACHE).
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { deserialize, serialize } = require('node:v8');
const vm = require('node:vm');

const file = process.env.MEDIAGRAPH_TEST_CODE;
/** Not for what this process starts. */
delete process.env.MEDIAGRAPH_TEST_CODE;
const known = existsSync(file) ? deserialize(readFileSync(file)) : null;
const compiled = new Map();

const compileAnew = Module.prototype._compile;
Module.prototype._compile = function compile(content, filename) {
  // Code that was compiled before does not know any more where from its dynamic imports lead.
  if (!path.isAbsolute(filename) || /\bimport\s*\(/.test(content)) return compileAnew.call(this, content, filename);
  const script = new vm.Script(Module.wrap(content.replace(/^#!.*/, '')), {
    filename,
    cachedData: known?.get(filename),
  });
  if (known === null) compiled.set(filename, script);
  const requireHere = Object.assign((id) => this.require(id), {
    resolve: (request, options) => Module._resolveFilename(request, this, false, options),
    main: process.mainModule,
    extensions: Module._extensions,
    cache: Module._cache,
  });
  return script
    .runInThisContext()
    .call(this.exports, this.exports, requireHere, this, filename, path.dirname(filename));
};

process.once('exit', () => {
  if (known !== null) return;
  // With the functions that have run by now.
  writeFileSync(file, serialize(new Map([...compiled].map(([name, script]) => [name, script.createCachedData()]))));
});
