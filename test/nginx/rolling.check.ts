import { setTimeout as sleep } from 'node:timers/promises';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { sendHttp } from '../support/http/http-client';
import { paddedPng } from '../support/media/media-samples';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import type { ServiceProcess } from '../support/processes/service-process';
import { describeWhere } from '../support/run/describe-where';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { eventually } from '../support/timing/eventually';
import { freePort, missingNginx, startNginx } from './documented-server';

const RESTARTS = 10;
const REQUESTS = 20_000;
const CLIENTS = 8;
/** One request in so many is an upload. */
const UPLOAD_EVERY = 5;
/** By then nginx, as the documentation sets it up, asks again who was away. */
const FORGOTTEN_MS = 1_500;
const MAX_MS = 45 * 60_000;
const PAGE = '{ files(first: 20) { nodes { id filename sizeBytes } } }';

/** What was asked for so far, and what went wrong. */
class Traffic {
  uploads = 0;
  requests = 0;
  readonly failures: string[] = [];
  mayEnd = false;

  constructor(private readonly client: FileClient) {}

  /** As eight clients do who ask again as soon as they are answered. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, () => this.#ask()));
  }

  /** Resolves when there were so many requests. */
  async reach(requests: number): Promise<void> {
    while (this.requests < requests) await sleep(20);
  }

  async #ask(): Promise<void> {
    while (!this.mayEnd || this.requests < REQUESTS) {
      const number = this.requests++;
      try {
        if (number % UPLOAD_EVERY === 0) await this.#upload(number);
        else await this.#readPage();
      } catch (error) {
        this.failures.push(`request ${number}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  async #upload(number: number): Promise<void> {
    const { file, errors } = await this.client.upload(paddedPng(500 + (number % 1_000)));
    if (file?.status !== 'READY') throw new Error(`upload: ${JSON.stringify(errors)}`);
    this.uploads += 1;
  }

  async #readPage(): Promise<void> {
    const { status, data, errors } = await this.client.graphql.request(PAGE);
    if (status !== 200 || errors !== undefined || !Array.isArray(data?.files.nodes)) throw new Error(`page: ${status}`);
  }
}

describeWhere(missingNginx(), 'two processes behind nginx', () => {
  let installation: SharedInstallation;
  let nginx: { close(): Promise<void> };
  let url: string;
  const processes: { readonly port: number; service: ServiceProcess }[] = [];

  beforeAll(async () => {
    installation = await createInstallation();
    for (const port of [await freePort(), await freePort()]) processes.push({ port, service: await start(port) });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const servicePorts = processes.map((each) => each.port);
    const { dataDirectory } = installation;
    nginx = await startNginx(await makeTemporaryDirectory('nginx'), { port, servicePorts, dataDirectory });
  });
  afterAll(async () => {
    await nginx?.close();
    await installation?.close();
  });

  function start(port: number): Promise<ServiceProcess> {
    const environment = { ROLE: 'api', PORT: `${port}`, PUBLIC_URL: 'http://media.test', SHUTDOWN_DELAY_SECONDS: '3' };
    return installation.start({ ...environment, LOG_LEVEL: 'warn' });
  }

  async function restart(each: (typeof processes)[number]): Promise<void> {
    expect(await each.service.stop()).toEqual({ code: 0, signal: null });
    each.service = await start(each.port);
    const readiness = () => sendHttp(`http://127.0.0.1:${each.port}/readyz`);
    await eventually('it is ready', async () => (await readiness()).status === 200);
    await sleep(FORGOTTEN_MS);
  }

  it(
    `are restarted ${RESTARTS} times in turn amid ${REQUESTS} requests, and none fails`,
    async () => {
      const traffic = new Traffic(createFileClient(url, API_KEY));
      const run = traffic.run();
      try {
        for (let round = 0; round < RESTARTS; round++) {
          for (const [index, each] of processes.entries()) {
            // The requests are spread over the restarts.
            await traffic.reach((REQUESTS / RESTARTS) * (round + index / processes.length));
            await restart(each);
          }
          const { requests, failures } = traffic;
          process.stderr.write(`${round + 1} rolling restarts: ${requests} requests, ${failures.length} failed\n`);
        }
      } finally {
        traffic.mayEnd = true;
        await run;
      }
      process.stderr.write(`${traffic.requests} requests, ${traffic.failures.length} failed\n`);
      expect(traffic.failures).toEqual([]);
      expect(traffic.requests).toBeGreaterThanOrEqual(REQUESTS);
      const [{ count }] = await installation.dataSource.query('SELECT count(*)::int AS count FROM files');
      expect(count).toBe(traffic.uploads);
    },
    MAX_MS,
  );
});
