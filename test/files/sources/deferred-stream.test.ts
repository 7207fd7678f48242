import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { deferredStream } from '../../../src/files/sources/deferred-stream';
import { eventually } from '../../support/timing/eventually';

describe('a deferred stream', () => {
  it('passes on what it reads from', async () => {
    const bytes = Buffer.alloc(300_000, 'bytes ');
    const stream = deferredStream(async () => Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]));
    expect((await buffer(stream)).equals(bytes)).toBe(true);
  });

  it('fails as the opening does', async () => {
    const failure = new Error('not there');
    await expect(buffer(deferredStream(() => Promise.reject(failure)))).rejects.toBe(failure);
  });

  it('fails as what it reads from does', async () => {
    const failure = new Error('broken off');
    const source = new PassThrough();
    const stream = deferredStream(async () => source);
    source.write('a');
    setImmediate(() => source.destroy(failure));
    await expect(buffer(stream)).rejects.toBe(failure);
  });

  it.each(['before', 'after'])('closes what it reads from when it is destroyed %s that is open', async (when) => {
    const source = new PassThrough();
    let open = (_source: Readable) => {};
    const stream = deferredStream(() => new Promise((resolve) => (open = resolve)));
    if (when === 'before') stream.destroy();
    open(source);
    await new Promise(setImmediate);
    if (when === 'after') stream.destroy();
    await eventually('the source is closed', async () => source.destroyed);
  });
});
