import { runProgram } from './compiled-code';

runProgram('admin');
