import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { DownloadLoad, DownloadResult } from './downloads';
import type { HeldLoad } from './held-connections';
import type { AnyLoad } from './load-process';
import type { PacedLoad } from './paced-load';
import type { Load, LoadResult } from './run-load';

/** Sends requests from a process of its own: in the one that measures, each would delay the other. */
export class LoadGenerator {
  private readonly child: ChildProcess;

  constructor() {
    this.child = fork(path.join(__dirname, 'load-process.js'), { serialization: 'advanced' });
  }

  run(load: Load): Promise<LoadResult> {
    return this.resultOf(load);
  }

  /** @returns how long each request took, in ms */
  runPaced(load: PacedLoad): Promise<number[]> {
    return this.resultOf(load);
  }

  /** @returns how many connections were opened */
  runHeld(load: HeldLoad): Promise<number> {
    return this.resultOf(load);
  }

  runDownloads(load: DownloadLoad): Promise<DownloadResult> {
    return this.resultOf(load);
  }

  close(): void {
    this.child.kill();
  }

  private resultOf<Result>(load: AnyLoad): Promise<Result> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error('The load generator failed.'));
      this.child.once('exit', onExit);
      this.child.once('message', (result: Result) => {
        this.child.off('exit', onExit);
        resolve(result);
      });
      this.child.send(load);
    });
  }
}
