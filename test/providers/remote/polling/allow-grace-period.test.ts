import { once } from 'node:events';
import { allowGracePeriod } from '../../../../src/providers/remote/polling/await-work';

describe('a submission that is heard out', () => {
  it('ends as it would have, when nobody wants it any more', async () => {
    const controller = new AbortController();
    const submission = allowGracePeriod(controller.signal, async (signal) => {
      controller.abort(new Error('given up'));
      return signal.aborted;
    });
    await expect(submission).resolves.toBe(false);
  });

  it('is given up after a while', async () => {
    const controller = new AbortController();
    const submit = async (signal: AbortSignal) => {
      controller.abort(new Error('given up'));
      await once(signal, 'abort');
      throw signal.reason;
    };
    await expect(allowGracePeriod(controller.signal, submit, 20)).rejects.toThrow('given up');
  });

  it('is not begun when nobody wants it by then', async () => {
    const submit = jest.fn();
    await expect(allowGracePeriod(AbortSignal.abort(new Error('given up')), submit)).rejects.toThrow('given up');
    expect(submit).not.toHaveBeenCalled();
  });
});
