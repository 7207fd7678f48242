import { API_KEY } from './server-process';

/**
 * How long the event loop of the service has been blocked at most since this was last read, in ms. The service samples
 * it every 10 ms, which counts as a part of it.
 */
export async function readLongestBlockMs(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${API_KEY}` } });
  const seconds = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(await response.text())?.[1];
  if (seconds === undefined) throw new Error(`Metrics were answered with ${response.status}.`);
  return Number(seconds) * 1000;
}
