import { Connection } from './load/connection';
import { type LoadRequest, piecesOf } from './load/request';
import { inTurn } from './measure';
import { median } from './median';

export interface Asked {
  readonly port: number;
  readonly request: LoadRequest;
}

/**
 * Sends each request once a round, in turn and one at a time: what is compared is how long it takes, not how many a
 * processor does.
 *
 * @returns the median of each, in ms, by their names
 * @throws when an answer is not what it should be
 */
export async function mediansInTurn<Name extends string>(
  rounds: number,
  asked: Readonly<Record<Name, Asked>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(asked) as Name[];
  const connections = new Map<Name, Connection>();
  for (const name of names) connections.set(name, await Connection.open(asked[name].port));
  const pieces = names.map((name) => [name, () => milliseconds(connections.get(name), asked[name].request)]);
  const measured = await inTurn<Name, number>(rounds, Object.fromEntries(pieces));
  for (const connection of connections.values()) connection.close();
  return Object.fromEntries(names.map((name) => [name, median(measured[name])])) as Record<Name, number>;
}

async function milliseconds(connection: Connection | undefined, request: LoadRequest): Promise<number> {
  const start = performance.now();
  const answer = await connection?.exchange(piecesOf(request)());
  const elapsed = performance.now() - start;
  if (!answer?.body.includes(request.answerContains)) throw new Error(`Answered: ${answer?.body}`);
  return elapsed;
}
