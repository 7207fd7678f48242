import { BodyBytes } from '../../../src/http/body/body-bytes';

const TEXT = JSON.stringify({ query: 'ü€𝄞 '.repeat(50_000) });

it.each([1, 7, 1_000, 65_536, 1_000_000])('are read as they were sent, in pieces of %i bytes', (pieceBytes) => {
  const sent = Buffer.from(pieceBytes === 1 ? TEXT.slice(0, 70_000) : TEXT);
  const bytes = new BodyBytes(sent.length);
  for (let start = 0; start < sent.length; start += pieceBytes) bytes.add(sent.subarray(start, start + pieceBytes));
  expect(bytes.toText() === sent.toString()).toBe(true);
});

it('are none before the first', () => {
  expect(new BodyBytes(10).toText()).toBe('');
});

it.each([1, 70_000])('are no text where they are no UTF-8, after %i bytes that are', (count) => {
  const bytes = new BodyBytes(100_000);
  bytes.add(Buffer.alloc(count, 'x'));
  bytes.add(Buffer.from([0xff, 0xfe]));
  expect(bytes.toText()).toBeNull();
});

it('are given back to the system at once', () => {
  const piece = Buffer.alloc(64 * 1024, 'x');
  const bodies = Array.from({ length: 20 }, () => new BodyBytes(10 * 2 ** 20));
  for (const body of bodies) for (let count = 0; count < 160; count += 1) body.add(piece);
  const full = process.memoryUsage.rss();
  for (const body of bodies) body.release();
  expect(full - process.memoryUsage.rss()).toBeGreaterThan(150 * 2 ** 20);
});
