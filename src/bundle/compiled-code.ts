import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
/** What was given up amid writing, by a process that was killed. */
const LEFT_BEHIND_MS = 60 * 60 * 1000;
const DIGEST = 'sha256';
const DIGEST_BYTES = 32;
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
  // V8 takes the code of several versions of Node 20 for its own, and ends with a signal when it runs it.
  const prefix = `${file}.${name}.${process.version}-${process.platform}-${process.arch}`;
  // Its tag is of the options and the processor. V8 asks for the same options: an image may be built on another processor.
  const files = { ofStart: `${prefix}-${cachedDataVersionTag()}.code`, ofBuild: `${prefix}.built.code` };
  // All of it is ASCII: the build sees to that.
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

/** @returns null where there is none that is as it was written: V8 itself runs whatever begins as code does */
function readCode(file: string): Buffer | null {
  try {
    const kept = readFileSync(file);
    const code = kept.subarray(DIGEST_BYTES);
    return kept.subarray(0, DIGEST_BYTES).equals(digestOf(code)) ? code : null;
  } catch {
    return null;
  }
}

function digestOf(code: Buffer): Buffer {
  return createHash(DIGEST).update(code).digest();
}

/** Those of code, with the time of their last change, the youngest first. */
function filesByAge(which: RegExp): { readonly file: string; readonly ms: number }[] {
  const files = readdirSync(__dirname).filter((name) => which.test(name));
  const aged = files.map((name) => path.join(__dirname, name)).map((file) => ({ file, ms: statSync(file).mtimeMs }));
  return aged.sort((one, other) => other.ms - one.ms);
}

/** Whole, or not at all. An installation that may not write here compiles at each start. */
function writeCode(file: string, script: Script): void {
  const written = `${file}.${randomUUID()}`;
  try {
    // Opened first: what nobody can keep is not worth the time that it takes.
    const descriptor = openSync(written, 'wx');
    try {
      const code = script.createCachedData();
      for (const part of [digestOf(code), code]) writeFileSync(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(written, file);
    for (const { file: old } of filesByAge(/\.code$/).slice(MAX_FILES)) rmSync(old, { force: true });
    const leftBehind = filesByAge(/\.code\.[\da-f-]+$/).filter(({ ms }) => Date.now() - ms > LEFT_BEHIND_MS);
    for (const { file: old } of leftBehind) rmSync(old, { force: true });
  } catch {
    rmSync(written, { force: true });
  }
}
