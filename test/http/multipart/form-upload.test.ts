import { describe, expect, it } from '@jest/globals';
import { GraphQLUpload } from 'graphql-upload-ts';
import { FormUpload, type StreamedUpload } from '../../../src/http/multipart/form-upload';

const arrived = { filename: 'cat.png' } as StreamedUpload;

describe('FormUpload', () => {
  it('is what the Upload scalar takes', async () => {
    const upload = new FormUpload(['variables.file'], () => {});
    upload.arrive(arrived);
    expect(await GraphQLUpload.parseValue(upload)).toBe(arrived);
  });

  it('is not waited for because it was made, passed on or has arrived', async () => {
    let calls = 0;
    const upload = new FormUpload(['variables.file'], () => {
      calls += 1;
    });
    const file = GraphQLUpload.parseValue(upload);
    upload.arrive(arrived);
    await new Promise(setImmediate);
    expect({ file, calls, isAwaited: upload.isAwaited }).toMatchObject({ calls: 0, isAwaited: false });
  });

  it.each([
    ['await', async (file: Promise<unknown>) => await file],
    ['then', (file: Promise<unknown>) => file.then((it) => it)],
    ['Promise.all', async (file: Promise<unknown>) => (await Promise.all([file]))[0]],
    ['Promise.race', (file: Promise<unknown>) => Promise.race([file])],
    ['an async function that returns it', async (file: Promise<unknown>) => file],
  ])('tells that it is waited for by %s', async (_, wait) => {
    const told: boolean[] = [];
    const upload: FormUpload = new FormUpload(['variables.file'], () => told.push(upload.isAwaited));
    const waiting = wait(upload.promise);
    await new Promise(setImmediate);
    expect(told).toEqual([true]);
    upload.arrive(arrived);
    expect(await waiting).toBe(arrived);
  });

  it('fails without a word when nobody waits', async () => {
    const upload = new FormUpload(['variables.file'], () => {});
    upload.reject(new Error('no file'));
    await new Promise(setImmediate);
    await expect(upload.promise).rejects.toThrow('no file');
  });
});
