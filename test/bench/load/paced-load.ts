import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection';
import { type LoadRequest, piecesOf } from './request';

/** Requests at a fixed rate, however long the answers take. */
export interface PacedLoad {
  readonly port: number;
  readonly request: LoadRequest;
  readonly requestsPerSecond: number;
  readonly connections: number;
  readonly durationMs: number;
}

/**
 * Each connection sends its share in turn with the others. A request that is due while its connection still waits for an
 * answer is sent after it, and has been waiting since it was due: a slow answer does not hide those that it keeps back.
 *
 * @returns how long each took, in ms
 * @throws when an answer is not what it should be
 */
export async function runPacedLoad(load: PacedLoad): Promise<number[]> {
  const { port, request, requestsPerSecond, connections, durationMs } = load;
  const opened = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const intervalMs = 1000 / requestsPerSecond;
  const pieces = piecesOf(request);
  const milliseconds: number[] = [];
  const start = performance.now();
  const keepPace = async (connection: Connection, offset: number): Promise<void> => {
    for (let at = offset * intervalMs; at < durationMs; at += connections * intervalMs) {
      const due = start + at;
      const isLate = performance.now() > due;
      if (!isLate) await sleep(due - performance.now());
      // A timer that rings late is no fault of the server's.
      const begun = isLate ? due : performance.now();
      const { status, body } = await connection.exchange(pieces());
      if (status !== 200 || !body.includes(request.answerContains)) throw new Error(`Answered ${status}: ${body}`);
      milliseconds.push(performance.now() - begun);
    }
  };
  try {
    await Promise.all(opened.map(keepPace));
    return milliseconds;
  } finally {
    for (const connection of opened) connection.close();
  }
}
