import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { GenerationProcesses } from '../../support/processes/generation-processes';
import { createTenant } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

/** How many videos wait at their provider. */
const PENDING_VIDEOS = Number(process.env['PENDING_VIDEOS'] ?? 24);
const PLACES = 8;

const SHORT_VIDEO = `mutation {
  generateVideo(input: { model: "local/kenburns", prompt: "a fox", durationSeconds: 1, size: "64x64" }) {
    generation { id } errors { code }
  }
}`;

describe('videos that wait at their provider', () => {
  let processes: GenerationProcesses;
  beforeAll(async () => {
    processes = await GenerationProcesses.start();
    processes.provider.setPending(true);
    await processes.startWorker({ BACKGROUND_GENERATIONS: String(PLACES) });
  });
  afterAll(() => processes.close());

  const questionsAbout = () => {
    const counts = new Map<string, number>();
    for (const { method, path } of processes.provider.requests) {
      const id = /^\/v1\/predictions\/(\w+)$/.exec(path)?.[1];
      if (method === 'GET' && id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return [...counts.values()];
  };

  it('take no place from anybody, are all asked about, and come to their end', async () => {
    const ids: string[] = [];
    while (ids.length < PENDING_VIDEOS)
      ids.push(...(await Promise.all(Array.from({ length: 10 }, () => processes.order()))));
    await eventually('all wait', async () => (await processes.count('awaited_operations')) === ids.length);
    await eventually('all are asked about again', async () => {
      const questions = questionsAbout();
      return questions.length === ids.length && questions.every((count) => count >= 3);
    });
    const { apiKey } = await createTenant(processes.installation.dataSource);
    const { data } = await createGraphqlClient(processes.api.url, apiKey).request(SHORT_VIDEO);
    expect(data.generateVideo.errors).toEqual([]);
    expect(await processes.end(data.generateVideo.generation.id)).toBe('SUCCEEDED');
    expect(await processes.count('awaited_operations')).toBe(ids.length);
    expect(await processes.count(`generations WHERE status = 'RUNNING' AND process_number IS NULL`)).toBe(ids.length);
    processes.provider.setPending(false);
    for (const id of ids) expect(await processes.end(id)).toBe('SUCCEEDED');
    expect(processes.provider.charges()).toBe(ids.length);
    expect(await processes.count('awaited_operations')).toBe(0);
  });
});
