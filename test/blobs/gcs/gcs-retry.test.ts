import { GcsStatusError, GcsTimeoutError } from '../../../src/blobs/gcs/gcs-errors';
import { withRetries, withTimeout } from '../../../src/blobs/gcs/gcs-retry';
import { QUICK_LIMITS } from '../../support/blobs/blob-gcs';

it('starts no try after the deadline', async () => {
  let tries = 0;
  const limits = { ...QUICK_LIMITS, attempts: 1_000_000, deadlineMs: 100 };
  const failing = withRetries(limits, undefined, async () => {
    tries += 1;
    throw new GcsStatusError(503);
  });
  await expect(failing).rejects.toThrow(GcsStatusError);
  expect(tries).toBeGreaterThan(1);
});

it('stops waiting for the next try when the caller gives up', async () => {
  const limits = { ...QUICK_LIMITS, firstDelayMs: 1_000_000, maxDelayMs: 1_000_000, deadlineMs: 2_000_000 };
  const controller = new AbortController();
  const reason = new Error('no longer wanted');
  const retrying = withRetries(limits, controller.signal, async () => {
    setTimeout(() => controller.abort(reason), 20);
    throw new GcsStatusError(503);
  });
  await expect(retrying).rejects.toBe(reason);
});

it('limits the wait for work that cannot be aborted', async () => {
  await expect(withTimeout(10, new Promise(() => {}))).rejects.toThrow(GcsTimeoutError);
  await expect(withTimeout(10_000, Promise.resolve('done'))).resolves.toBe('done');
});
