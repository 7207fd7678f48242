const vm = require('node:vm');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** What jest's own code is, which it shares between suites in its own way, is none of these. */
const PACKAGE = /\/node_modules\/(?!@jest\/|jest-|expect\/)/;
/** Where decorators register the classes of our sources, which every suite loads anew. */
const REGISTRIES = ['typeormMetadataArgsStorage', 'TypeGraphQLMetadataStorage'];
/** Jest asks for a context to compile in; this one stands for the process's own. */
const PROCESS_CONTEXT = vm.createContext();

const compileFunction = vm.compileFunction;
vm.compileFunction = (code, parameters, options) => {
  if (options?.parsingContext !== PROCESS_CONTEXT) return compileFunction(code, parameters, options);
  const { filename } = options;
  if (PACKAGE.test(filename)) {
    return (module) => {
      module.exports = require(filename);
    };
  }
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return compileFunction(code, parameters, { filename, importModuleDynamically });
};

/**
 * Runs suites in the realm of the process, as the service runs, where jest's own environment makes a realm for each:
 * there every use of a global goes through a proxy, and every suite loads all packages again, which took a third of
 * the processor time of a whole run. Each suite still has modules of its own of everything under `src` and `test`.
 */
module.exports = class OneRealmEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern;
  variables = { ...process.env };

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    for (const registry of REGISTRIES) delete globalThis[registry];
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return PROCESS_CONTEXT;
  }
};
