const { AsyncLocalStorage } = require('node:async_hooks');
const v8 = require('node:v8');
const vm = require('node:vm');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** The service as it was built, and packages; jest's own code it shares between suites in its own way. */
const SHARED = /\/dist\/src\/|\/node_modules\/(?!@jest\/|jest-|expect\/)/;
/** Jest asks for a context to compile in; this one stands for the process's own. */
const PROCESS_CONTEXT = vm.createContext();

// Jest runs with a large young generation, which every thread would have, too, whatever its own limits say.
v8.setFlagsFromString('--max-semi-space-size=0');
// What suites run they mostly run a few times: V8 optimizes eight times as late, which saves a tenth of the processor time.
v8.setFlagsFromString('--interrupt-budget=1000000');

const compileFunction = vm.compileFunction;
vm.compileFunction = (code, parameters, options) => {
  if (options?.parsingContext !== PROCESS_CONTEXT) return compileFunction(code, parameters, options);
  const { filename } = options;
  if (SHARED.test(filename)) {
    return (module) => {
      module.exports = require(filename);
    };
  }
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return compileFunction(code, parameters, { filename, importModuleDynamically });
};

/**
 * Every promise of a process steps through all async storages that were ever used in it. Jest uses one for each suite and
 * leaves it: after a hundred suites an `await` took a hundred times as long.
 */
const storages = new Set();
const run = AsyncLocalStorage.prototype.run;
AsyncLocalStorage.prototype.run = function (...parameters) {
  storages.add(this);
  return run.apply(this, parameters);
};

/**
 * Runs suites in the realm of the process, as the service runs, and loads the service and its packages once a worker.
 * Jest's own environment makes a realm for each suite: there every use of a global goes through a proxy, and everything
 * is loaded again, which took 40 % of the processor time of a whole run.
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
    // Whoever goes on to use one has it back by that.
    for (const storage of storages) storage.disable();
    storages.clear();
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
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
