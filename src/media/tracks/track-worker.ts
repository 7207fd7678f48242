import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Logging, LogLevel } from 'mediabunny';
import { type ByteSource, ProbeLimitReached } from '../byte-source';
import { readTracks } from './read-tracks';
import type { FromWorker, ReadBytes, RunMessage, ToWorker, TrackRequest } from './worker-messages';

/** The entry point of the child process that `TrackProcess` starts: one run at a time. */
const LONGEST_REASON = 500;

// The parser warns of what it does not know, in words that come from the file.
Logging.level = LogLevel.Silent;

endWithParent();

let answerRead: (answer: ReadBytes) => void = () => {};

process.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'REQUEST':
      void answer(message);
      return;
    case 'BYTES':
      answerRead(message);
      return;
    default:
      message satisfies never;
  }
});

async function answer(request: TrackRequest): Promise<void> {
  const send = (message: RunMessage) => {
    process.send?.({ ...message, run: request.run } satisfies FromWorker);
  };
  try {
    await readTracks(sourceBehind(request, send), request.mimeType, {
      mayReadWhole: request.mayReadWhole,
      onSummary: (summary) => send({ type: 'SUMMARY', summary }),
    });
    send({ type: 'DONE' });
  } catch (error) {
    if (error instanceof ProbeLimitReached) return send({ type: 'LIMIT' });
    send({ type: 'UNREADABLE', reason: String(error).slice(0, LONGEST_REASON) });
  }
}

/** Asks the parent for bytes. When it has had enough of the run, it does not answer: it ends this process. */
function sourceBehind({ run, sizeBytes }: TrackRequest, send: (message: RunMessage) => void): ByteSource {
  const waiting = new Map<number, (bytes: Uint8Array) => void>();
  let lastId = 0;
  answerRead = (read) => {
    if (read.run !== run) return;
    waiting.get(read.id)?.(read.bytes);
    waiting.delete(read.id);
  };
  return {
    sizeBytes,
    read: (start, end) =>
      new Promise((resolve) => {
        lastId += 1;
        waiting.set(lastId, resolve);
        send({ type: 'READ', id: lastId, start, end });
      }),
  };
}

/**
 * The parent ends this process; a parent that was killed cannot. A parser that goes round for ever does not get to handle
 * the disconnection, so a thread beside it looks, too.
 */
function endWithParent(): void {
  process.once('disconnect', () => process.exit());
  // A terminal signals all processes of a group. The parent may have to finish its work first, and this is part of it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  new Worker(join(__dirname, 'parent-watch.js'), { workerData: process.ppid }).unref();
}
