import { describe, expect, it } from '@jest/globals';
import { HeaderSlicer } from '../../../src/http/multipart/part-header';

const body = Buffer.from('--b\r\nA: 1\r\n\r\none\r\n--b\r\nB: 2\r\n\r\n\r\n\r\ntwo\r\n--b--\r\n');
const ends = [...body.toString().matchAll(/\r\n\r\n/g)].map((match) => match.index + 4);

function offsets(chunks: readonly Buffer[]): { readonly ends: number[]; readonly whole: Buffer } {
  const slicer = new HeaderSlicer();
  const slices = chunks.flatMap((chunk) => [...slicer.slice(chunk)]);
  let at = 0;
  const all = slices.map((slice) => {
    at += slice.length;
    return at;
  });
  return { ends: all, whole: Buffer.concat(slices) };
}

describe('HeaderSlicer', () => {
  it('ends a slice behind every blank line, wherever the chunks are cut', () => {
    for (let cut = 0; cut <= body.length; cut += 1) {
      for (const second of [cut, Math.min(cut + 1, body.length), Math.min(cut + 2, body.length)]) {
        const sliced = offsets([body.subarray(0, cut), body.subarray(cut, second), body.subarray(second)]);
        expect(sliced.whole).toEqual(body);
        expect(sliced.ends).toEqual(expect.arrayContaining(ends));
      }
    }
  });

  it('does not cut a body of blank lines into crumbs', () => {
    const slicer = new HeaderSlicer();
    expect([...slicer.slice(Buffer.from('\r\n\r\n'.repeat(10_000)))].length).toBeLessThan(100);
    expect(slicer.isExact).toBe(false);
  });
});
