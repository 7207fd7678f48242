import type { LoadGenerator } from './load/load-generator';
import type { LoadRequest } from './load/request';
import { median } from './median';
import { readCpuSeconds } from './process-usage';
import type { ServerProcess } from './server-process';

export interface Measurement {
  readonly requestsPerSecond: number;
  /** Of the server's process alone, without the database's. It depends little on what else the machine does. */
  readonly cpuMsPerRequest: number;
}

export interface LoadOptions {
  readonly connections: number;
  /** For how long requests are sent; 0: one a connection. */
  readonly durationMs: number;
}

export async function measure(
  generator: LoadGenerator,
  { pid, port }: ServerProcess,
  request: LoadRequest,
  options: LoadOptions,
): Promise<Measurement> {
  const cpuBefore = readCpuSeconds(pid);
  const { requests, elapsedSeconds } = await generator.run({ port, request, ...options });
  const cpuSeconds = readCpuSeconds(pid) - cpuBefore;
  return { requestsPerSecond: requests / elapsedSeconds, cpuMsPerRequest: (1000 * cpuSeconds) / requests };
}

/**
 * Does each piece of work once a round, in turn, so that whatever else the machine does meets all alike.
 *
 * @returns by the names of the pieces, what each gave, by rounds
 */
export async function inTurn<Name extends string, Result>(
  rounds: number,
  pieces: Readonly<Record<Name, () => Promise<Result>>>,
): Promise<Readonly<Record<Name, readonly Result[]>>> {
  const names = Object.keys(pieces) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) {
    // Nobody is always the first behind the pause, or always behind the same other.
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name].push(await pieces[name]());
  }
  return results;
}

export interface Comparison {
  readonly service: Measurement;
  readonly bare: Measurement;
  /** Medians over the rounds of what the service has for each one of the bare server's, in the same round. */
  readonly throughputRatio: number;
  readonly cpuRatio: number;
}

/** @param service by rounds, as `inTurn` has it @param bare of the same rounds */
export function comparisonOf(service: readonly Measurement[], bare: readonly Measurement[]): Comparison {
  return {
    service: medianMeasurement(service),
    bare: medianMeasurement(bare),
    throughputRatio: medianRatio(service, bare, ({ requestsPerSecond }) => requestsPerSecond),
    cpuRatio: medianRatio(service, bare, ({ cpuMsPerRequest }) => cpuMsPerRequest),
  };
}

/** The median of the ratios of what was measured in the same round. */
export function medianRatio<Result>(
  left: readonly Result[],
  right: readonly Result[],
  value: (result: Result) => number,
): number {
  return median(
    left.flatMap((result, round) => {
      const other = right[round];
      return other === undefined ? [] : [value(result) / value(other)];
    }),
  );
}

/** Measures both in turn. */
export async function compare(
  rounds: number,
  service: () => Promise<Measurement>,
  bare: () => Promise<Measurement>,
): Promise<Comparison> {
  const measured = await inTurn(rounds, { service, bare });
  return comparisonOf(measured.service, measured.bare);
}

export function medianMeasurement(measurements: readonly Measurement[]): Measurement {
  return {
    requestsPerSecond: median(measurements.map(({ requestsPerSecond }) => requestsPerSecond)),
    cpuMsPerRequest: median(measurements.map(({ cpuMsPerRequest }) => cpuMsPerRequest)),
  };
}
