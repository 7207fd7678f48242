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

export interface Comparison {
  readonly service: Measurement;
  readonly bare: Measurement;
  /** Medians over the rounds of what the service has for each one of the bare server's, in the same round. */
  readonly throughputRatio: number;
  readonly cpuRatio: number;
}

/** Measures both in turn, so that whatever else the machine does meets both alike. */
export async function compare(
  rounds: number,
  service: () => Promise<Measurement>,
  bare: () => Promise<Measurement>,
): Promise<Comparison> {
  const pairs: { readonly service: Measurement; readonly bare: Measurement }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const serviceFirst = round % 2 === 0 ? await service() : null;
    const bareMeasurement = await bare();
    pairs.push({ service: serviceFirst ?? (await service()), bare: bareMeasurement });
  }
  return {
    service: medianMeasurement(pairs.map((pair) => pair.service)),
    bare: medianMeasurement(pairs.map((pair) => pair.bare)),
    throughputRatio: median(pairs.map((pair) => pair.service.requestsPerSecond / pair.bare.requestsPerSecond)),
    cpuRatio: median(pairs.map((pair) => pair.service.cpuMsPerRequest / pair.bare.cpuMsPerRequest)),
  };
}

export function medianMeasurement(measurements: readonly Measurement[]): Measurement {
  return {
    requestsPerSecond: median(measurements.map(({ requestsPerSecond }) => requestsPerSecond)),
    cpuMsPerRequest: median(measurements.map(({ cpuMsPerRequest }) => cpuMsPerRequest)),
  };
}
