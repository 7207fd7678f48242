import { compileProgram } from './compiled-code';

/** Run by the build, once for each program. */
void compileProgram(process.argv[2] === 'admin' ? 'admin' : 'main');
