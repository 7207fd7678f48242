import { type MessagePort, parentPort } from 'node:worker_threads';
import { Logging, LogLevel } from 'mediabunny';
import { lowerPriority } from '../../concurrency/lower-priority';
import { tellThread } from '../../concurrency/processor-time';
import type { ByteSource } from '../byte-source';
import { ProbeLimitReached } from '../probe-limits';
import { readTracks } from './read-tracks';
import type { FromWorker, ReadBytes, TrackRequest } from './worker-messages';

/** The entry point of the worker thread that `TrackReader` starts: one run at a time, each over its own port. */
const LONGEST_REASON = 500;

// The parser warns of what it does not know, in words that come from the file.
Logging.level = LogLevel.Silent;

// Whoever sends a crafted file takes no processor from those who answer requests.
lowerPriority();
if (parentPort !== null) tellThread(parentPort);

parentPort?.on('message', (request: TrackRequest) => {
  void answer(request);
});

async function answer({ port, mimeType, sizeBytes, mayReadWhole }: TrackRequest): Promise<void> {
  const send = (message: FromWorker) => port.postMessage(message);
  try {
    await readTracks(sourceBehind(port, sizeBytes), mimeType, {
      mayReadWhole,
      onSummary: (summary) => send({ type: 'SUMMARY', summary }),
    });
    send({ type: 'DONE' });
  } catch (error) {
    if (error instanceof ProbeLimitReached) return send({ type: 'LIMIT' });
    send({ type: 'UNREADABLE', reason: String(error).slice(0, LONGEST_REASON) });
  }
}

/** Asks the main thread for bytes. When it has had enough of the run, it does not answer: it ends this thread. */
function sourceBehind(port: MessagePort, sizeBytes: number): ByteSource {
  const waiting = new Map<number, (bytes: Uint8Array) => void>();
  let lastId = 0;
  port.on('message', ({ id, bytes }: ReadBytes) => {
    waiting.get(id)?.(bytes);
    waiting.delete(id);
  });
  return {
    sizeBytes,
    read: (start, end) =>
      new Promise((resolve) => {
        lastId += 1;
        waiting.set(lastId, resolve);
        port.postMessage({ type: 'READ', id: lastId, start, end } satisfies FromWorker);
      }),
  };
}
