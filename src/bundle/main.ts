import { runProgram } from './compiled-code';

runProgram('main');
