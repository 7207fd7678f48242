import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { beginYoung, collectGarbageRarely } from '../garbage-collection';

/** The name of the file with the service, as the build has made it: another for another content. */
declare const SERVICE_FILE: string;

export type ProgramName = 'main' | 'admin';

interface Service extends Record<ProgramName, (onReady: () => void) => void> {
  /** Does what a start of the program does, as far as it goes without a database. */
  rehearse(program: ProgramName): Promise<void>;
}

/** Each version of Node, and each set of V8's options, has its own: those that were written last are kept. */
const MAX_FILES = 12;
/** The first requests are answered by then. It takes 0.1 s, once. */
const KEPT_AFTER_MS = 1_000;

/**
 * Runs a program of the service with the code that it was compiled to by an earlier start, or else by the build. Where it
 * was none for this version of Node and these options, it is compiled, and kept if it can be written beside the service.
 */
export function runProgram(name: ProgramName): void {
  const { service, script, files, isOfStart } = loadService(name);
  const keepCode = () => writeCode(files.ofStart, script);
  const onReady = name === 'main' ? () => void setTimeout(keepCode, KEPT_AFTER_MS).unref() : keepCode;
  service[name](isOfStart ? () => {} : onReady);
}

/** Compiles what a start of the program needs, as far as that can be known without one, and keeps it. */
export async function compileProgram(name: ProgramName): Promise<void> {
  const { service, script, files } = loadService(name);
  await service.rehearse(name);
  writeCode(files.ofBuild, script);
}

interface LoadedService {
  readonly service: Service;
  readonly script: Script;
  /** Of the code: they hold the functions that had run when they were written. */
  readonly files: { readonly ofStart: string; readonly ofBuild: string };
  /** Whether it runs what was compiled by an earlier start. */
  readonly isOfStart: boolean;
}

function loadService(name: ProgramName): LoadedService {
  // Before anything is compiled: of what it was compiled to under other options nothing is taken.
  if (name === 'main') {
    collectGarbageRarely();
    beginYoung();
  }
  const file = path.join(__dirname, SERVICE_FILE);
  const prefix = `${file}.${name}.${process.arch}-${cachedDataVersionTag()}`;
  const files = { ofStart: `${prefix}.code`, ofBuild: `${prefix}.built.code` };
  // All of it is ASCII.
  const source = readFileSync(file, 'latin1');
  const ofStart = readCode(files.ofStart);
  const cachedData = ofStart ?? readCode(files.ofBuild);
  const script = new Script(source, {
    filename: file,
    ...(cachedData === null ? {} : { cachedData }),
  });
  const module = { exports: {} as Service };
  script.runInThisContext()(module.exports, createRequire(file), module, file, __dirname);
  const isOfStart = ofStart !== null && script.cachedDataRejected !== true;
  return { service: module.exports, script, files, isOfStart };
}

function readCode(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/** Those with code, the youngest first. */
function filesByAge(): string[] {
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.code'));
  const aged = files.map((name) => path.join(__dirname, name)).map((file) => ({ file, ms: statSync(file).mtimeMs }));
  return aged.sort((one, other) => other.ms - one.ms).map(({ file }) => file);
}

/** Whole, or not at all. An installation that may not write here compiles at each start. */
function writeCode(file: string, script: Script): void {
  const written = `${file}.${process.pid}`;
  try {
    writeFileSync(written, script.createCachedData(), { flush: true });
    renameSync(written, file);
    for (const old of filesByAge().slice(MAX_FILES)) rmSync(old, { force: true });
  } catch {
    rmSync(written, { force: true });
  }
}
