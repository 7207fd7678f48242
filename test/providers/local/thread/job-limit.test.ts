import { MediaFailure } from '../../../../src/domain/errors';
import { createProcessorLimit, JobLimit } from '../../../../src/providers/local/thread/job-limit';

const { signal } = new AbortController();
let limit: JobLimit;
let release: (() => void)[];

beforeEach(() => {
  limit = new JobLimit({
    maxConcurrent: 1,
    maxConcurrentPerOrganization: 1,
    maxWaiting: 3,
    maxWaitingPerOrganization: 2,
    retryAfterSeconds: 7,
  });
  release = [];
});

function start(jobSignal = signal, organizationId = 'org_greedy'): Promise<void> {
  const caller = { organizationId, signal: jobSignal };
  return limit.run(() => new Promise<void>((resolve) => release.push(resolve)), caller);
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('does one job at a time, and lets so many wait', async () => {
  const jobs = [start(), start(), start()];
  await settled();
  expect(release).toHaveLength(1);
  const refusal = await start().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(MediaFailure);
  expect(refusal).toMatchObject({
    code: 'OVERLOADED',
    retryable: true,
    details: { type: 'PROVIDER', provider: 'local', retryAfterSeconds: 7 },
  });
  for (let done = 1; done <= 3; done += 1) {
    release.pop()?.();
    await settled();
  }
  await Promise.all(jobs);
});

it('gives the next place to another organization, which comes after those that wait', async () => {
  const greedy = [start(), start(), start()];
  const neighbour = start(signal, 'org_neighbour');
  await settled();
  release.shift()?.();
  await settled();
  release.shift()?.();
  await neighbour;
  while (release.length > 0) {
    release.shift()?.();
    await settled();
  }
  await Promise.all(greedy);
});

it('leaves another organization a processor, whatever model it asks for', async () => {
  const processors = createProcessorLimit(2);
  const options = { maxWaiting: 9, maxWaitingPerOrganization: 9, retryAfterSeconds: 7, processors };
  const limitOf = () => new JobLimit({ ...options, maxConcurrent: 2, maxConcurrentPerOrganization: 2 });
  const [videos, pictures] = [limitOf(), limitOf()];
  let end = () => {};
  const told = new Promise<void>((resolve) => {
    end = resolve;
  });
  const greedy = { organizationId: 'org_greedy', signal };
  const begun = jest.fn(() => told);
  const jobs = [videos.run(begun, greedy), videos.run(begun, greedy), pictures.run(begun, greedy)];
  await pictures.run(async () => {}, { organizationId: 'org_neighbour', signal });
  expect(begun).toHaveBeenCalledTimes(1);
  end();
  await Promise.all(jobs);
});

it('has room again when a job fails, and when one that waits is given up', async () => {
  await expect(
    limit.run(() => Promise.reject(new Error('Broken')), { organizationId: 'org_greedy', signal }),
  ).rejects.toThrow('Broken');
  const running = start();
  const controller = new AbortController();
  const given = [start(controller.signal), start(controller.signal)];
  controller.abort(new Error('Given up'));
  await Promise.all(given.map((job) => expect(job).rejects.toThrow('Given up')));
  const next = [start(), start()];
  for (let done = 1; done <= 3; done += 1) {
    await settled();
    release.pop()?.();
  }
  await Promise.all([running, ...next]);
});
