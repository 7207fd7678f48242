import { parentPort, workerData } from 'node:worker_threads';
import { lowerPriority } from '../../../concurrency/processor-time';

/** What a thread tells of its job. A job that fails throws, and so ends its thread. */
export type ThreadMessage<Output> =
  | { readonly type: 'PROGRESS'; readonly percent: number }
  | { readonly type: 'DONE'; readonly output: Output };

/** @param percent 0 to 100 */
export type ReportProgress = (percent: number) => void;

/**
 * The whole of a thread's script: does the one job that the thread was started for by `runInThread`. What `work`
 * throws is what `runInThread` rejects with, as far as it can be copied: of an error its message, stack and own
 * properties, not its class.
 *
 * @param transfer the memory of the output that is handed over rather than copied
 */
export function serveJob<Input, Output>(
  work: (input: Input, reportProgress: ReportProgress) => Output | Promise<Output>,
  transfer: (output: Output) => ArrayBuffer[] = () => [],
): void {
  const port = parentPort;
  if (port === null) throw new Error('A job is served in a thread only');
  const post = (message: ThreadMessage<Output>, list: ArrayBuffer[] = []) => port.postMessage(message, list);
  lowerPriority();
  const serve = async () => {
    const output = await work(workerData as Input, (percent) => post({ type: 'PROGRESS', percent }));
    post({ type: 'DONE', output }, transfer(output));
  };
  serve().catch((failure: unknown) => {
    // Out of the promise, it ends the thread whatever the process has been told to do about unhandled rejections.
    setImmediate(() => {
      throw failure;
    });
  });
}
