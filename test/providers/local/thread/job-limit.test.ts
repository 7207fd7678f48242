import { MediaFailure } from '../../../../src/domain/errors';
import { JobLimit } from '../../../../src/providers/local/thread/job-limit';

const { signal } = new AbortController();
let limit: JobLimit;
let release: (() => void)[];

beforeEach(() => {
  limit = new JobLimit({ maxConcurrent: 1, maxWaiting: 2, retryAfterSeconds: 7 });
  release = [];
});

function start(jobSignal = signal): Promise<void> {
  return limit.run(() => new Promise<void>((resolve) => release.push(resolve)), jobSignal);
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('does one job at a time, and lets so many wait', async () => {
  const jobs = [start(), start(), start()];
  await settled();
  expect(release).toHaveLength(1);
  const refusal = await start().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(MediaFailure);
  expect(refusal).toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    retryable: true,
    details: { type: 'PROVIDER', provider: 'local', retryAfterSeconds: 7 },
  });
  for (let done = 1; done <= 3; done += 1) {
    release.pop()?.();
    await settled();
  }
  await Promise.all(jobs);
});

it('has room again when a job fails, and when one that waits is given up', async () => {
  await expect(limit.run(() => Promise.reject(new Error('Broken')), signal)).rejects.toThrow('Broken');
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
