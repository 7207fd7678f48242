import { Connection } from './connection';
import { type LoadRequest, piecesOf } from './request';

export interface Load {
  readonly port: number;
  readonly request: LoadRequest;
  readonly connections: number;
  /** For how long each connection sends one request after the other; 0: each sends one. */
  readonly durationMs: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly elapsedSeconds: number;
}

/** @throws when an answer is not what it should be */
export async function runLoad({ port, request, connections, durationMs }: Load): Promise<LoadResult> {
  const opened = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const pieces = piecesOf(request);
  let requests = 0;
  const start = performance.now();
  const repeat = async (connection: Connection): Promise<void> => {
    do {
      const { status, body } = await connection.exchange(pieces());
      if (status !== 200 || !body.includes(request.answerContains)) throw new Error(`Answered ${status}: ${body}`);
      requests += 1;
    } while (performance.now() - start < durationMs);
  };
  try {
    await Promise.all(opened.map(repeat));
    return { requests, elapsedSeconds: (performance.now() - start) / 1000 };
  } finally {
    for (const connection of opened) connection.close();
  }
}
