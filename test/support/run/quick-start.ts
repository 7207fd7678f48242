import path from 'node:path';

const { MEDIAGRAPH_TEST_CODE: code } = process.env;

/** For processes of the service: in a whole run it spares them to find, to read, and to compile what the run has already. */
export const QUICK_START: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } =
  code === undefined
    ? { args: [], env: {} }
    : {
        // Node 22 warns of a module that a dependency asks for, unless it sees that a dependency does: here it sees us ask.
        args: ['--disable-warning=DEP0040', '--require', path.join(__dirname, 'compiled-code.js')],
        env: { MEDIAGRAPH_TEST_CODE: code },
      };
