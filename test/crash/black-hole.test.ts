import { setTimeout as sleep } from 'node:timers/promises';
import { storedFileIds } from '../support/blobs/stored-blobs';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { sendHttp } from '../support/http/http-client';
import { paddedPng } from '../support/media/media-samples';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import { killServices, type ServiceProcess } from '../support/processes/service-process';
import { expectNoLeftovers } from '../support/service/leftovers';
import { eventually } from '../support/timing/eventually';

/** Long enough for a hung connection to be found out. The real thing takes its time: 45 by hand. */
const HOLE_SECONDS = Number(process.env['BLACK_HOLE_SECONDS'] ?? 8);
const REQUESTS_AT_A_TIME = 20;
const INTERVAL_MS = 50;

const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
const body = JSON.stringify({ query: '{ files { totalCount } }' });

describe('a service whose database answers nothing any more, and closes nothing', () => {
  let installation: SharedInstallation;
  let proxy: PostgresProxy;
  let service: ServiceProcess;
  let client: FileClient;
  beforeEach(async () => {
    installation = await createInstallation();
    proxy = await PostgresProxy.start(installation.database);
    service = await installation.start({ DATABASE_URL: proxy.url, ROLE: 'all', DATABASE_POOL_SIZE: '20' });
    client = createFileClient(service.url, API_KEY);
  });
  afterEach(async () => {
    await killServices();
    await proxy.interrupt();
    await installation.close();
  });

  /** What a request comes to: its data, or the code of the error that it is told. */
  const ask = async (): Promise<string> => {
    const { body: answer } = await sendHttp(`${service.url}/graphql`, { method: 'POST', headers, body });
    const { errors } = JSON.parse(answer.toString());
    return errors === undefined ? 'data' : errors[0].extensions.code;
  };
  const isServed = async () => (await ask().catch(() => 'cut')) === 'data';

  /** Twenty requests at once, again and again until it is over. */
  function load(over: AbortSignal) {
    const requests: Promise<{ outcome: string; tookMs: number }>[] = [];
    let served = 0;
    const request = async () => {
      const begun = performance.now();
      const outcome = await ask().catch(() => 'cut');
      if (outcome === 'data') served += 1;
      return { outcome, tookMs: performance.now() - begun };
    };
    const sent = (async () => {
      while (!over.aborted) {
        for (let count = 0; count < REQUESTS_AT_A_TIME; count += 1) requests.push(request());
        await sleep(INTERVAL_MS);
      }
    })();
    return {
      isServed: () => eventually('it is served', async () => served >= REQUESTS_AT_A_TIME),
      /** What each request came to, and when. */
      outcomes: () => sent.then(() => Promise.all(requests)),
    };
  }

  it('says so in bounded time, and serves again when it is over', async () => {
    const before = (await client.upload(paddedPng(1_000))).file;
    const over = new AbortController();
    const loaded = load(over.signal);
    await loaded.isServed();
    proxy.blackHole();
    await sleep(1_000);
    over.abort();
    const answers = await loaded.outcomes();
    const ended = performance.now();
    // Those of meanwhile were told that it cannot be done now, or that they are too many: for the service, or under way
    // by one key. None was left without an answer.
    const outcomes = [...new Set(answers.map(({ outcome }) => outcome))].sort();
    expect(outcomes).toEqual(expect.arrayContaining(['SERVICE_UNAVAILABLE', 'data']));
    expect(['OVERLOADED', 'RATE_LIMITED', 'SERVICE_UNAVAILABLE', 'data']).toEqual(expect.arrayContaining(outcomes));
    expect(await ask()).toBe('SERVICE_UNAVAILABLE');

    const slowestMs = Math.max(...answers.map(({ tookMs }) => tookMs));
    await sleep(Math.max(0, HOLE_SECONDS * 1_000 - slowestMs - (performance.now() - ended)));
    proxy.endBlackHole();
    const healed = performance.now();
    await eventually('it serves again', isServed);
    const servesAfterMs = performance.now() - healed;
    await eventually('all of twenty at once are served', async () => {
      const all = await Promise.all(Array.from({ length: REQUESTS_AT_A_TIME }, isServed));
      return all.every(Boolean);
    });
    const allAfterMs = performance.now() - healed;
    if (process.env['BLACK_HOLE_SECONDS'] !== undefined) {
      const requests = answers.length;
      process.stderr.write(`${JSON.stringify({ HOLE_SECONDS, requests, slowestMs, servesAfterMs, allAfterMs })}\n`);
      expect(allAfterMs).toBeLessThan(10_000);
    }
    await client.delete(before.id);
    await expectNoLeftovers(installation);
    expect(await storedFileIds(installation)).toEqual([]);
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  });

  it('ends in time when it is told to meanwhile', async () => {
    const over = new AbortController();
    const loaded = load(over.signal);
    await loaded.isServed();
    proxy.blackHole();
    await sleep(300);
    over.abort();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    await loaded.outcomes();
  });
});
