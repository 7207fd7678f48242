/** As much of https://webassembly.github.io/spec/js-api/ as is used here: the types of Node 20 leave it out. */
declare namespace WebAssembly {
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
  }
  class Module {
    private constructor();
  }
  /** What the program calls; 64-bit integers are `bigint`. */
  type ModuleImports = Record<string, (...parameters: never[]) => number>;
  class Instance {
    constructor(program: Module, imports: Record<string, ModuleImports>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  /** Apart from the thread that asks. */
  function compile(bytes: Uint8Array): Promise<Module>;
}
