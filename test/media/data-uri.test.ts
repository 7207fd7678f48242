import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { type DataUri, MAX_DATA_URI_CHARACTERS, parseDataUri } from '../../src/media/data-uri';
import { readFixture } from '../support/media/media-fixtures';
import { processorMs } from '../support/timing/processor-time';

const BYTES = fc.uint8Array({ maxLength: 500 });
const RUNS = { numRuns: 500 };

/** The bytes of the URI; null when it is refused. */
async function bytesOf(uri: string): Promise<Buffer | null> {
  const parsed = parseOrNull(uri);
  if (parsed === null) return null;
  const bytes = await buffer(parsed.open());
  expect(bytes.length).toBe(parsed.sizeBytes);
  return bytes;
}

function parseOrNull(uri: string): DataUri | null {
  try {
    return parseDataUri(uri);
  } catch (error) {
    expect(error).toMatchObject({ name: 'MediaFailure', code: 'INVALID_DATA_URI', retryable: false });
    return null;
  }
}

/** What a browser reads; null when it refuses. Node's `fetch` follows the same standard, by other hands. */
async function fetched(uri: string): Promise<Buffer | null> {
  try {
    return Buffer.from(await (await fetch(uri)).arrayBuffer());
  } catch {
    return null;
  }
}

function percentEncoded(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

describe('a data URI', () => {
  it('gives back the bytes that an encoder wrote as base64', async () => {
    await fc.assert(
      fc.asyncProperty(BYTES, async (bytes) => {
        const uri = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
        expect(await bytesOf(uri)).toEqual(Buffer.from(bytes));
      }),
      RUNS,
    );
  });

  it('gives back the bytes that were escaped one by one', async () => {
    await fc.assert(
      fc.asyncProperty(BYTES, async (bytes) => {
        expect(await bytesOf(`data:,${percentEncoded(bytes)}`)).toEqual(Buffer.from(bytes));
      }),
      RUNS,
    );
  });

  it('is read as a browser reads it', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'ABgwz09+/=%4aF;,# \n\f"é!'), maxLength: 12 });
    const header = fc.constantFrom(
      ...['', 'image/png', ';base64', 'image/png;base64', ' ;  base64 ', 'a;base64;b=c', 'A/B;x="y";BASE64'],
      ...['image/pñg;base64', 'image/png;\nbase64', ';base 64', '//host/;base64', ';base64;base64', '%3Bbase64'],
    );
    let read = 0;
    await fc.assert(
      fc.asyncProperty(header, text, async (given, body) => {
        const uri = `data:${given},${body}`;
        const bytes = await bytesOf(uri);
        if (bytes !== null) read += 1;
        expect({ uri, bytes }).toEqual({ uri, bytes: await fetched(uri) });
      }),
      { numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(1_000);
  });

  it.each([
    ['lines', (base64: string) => base64.replace(/.{76}/g, '$&\n')],
    ['lines of a mail', (base64: string) => base64.replace(/.{76}/g, '$&\r\n')],
    ['a line break at its end', (base64: string) => `${base64}\n`],
    ['blanks', (base64: string) => base64.replace(/.{10}/g, '$& ')],
    ['no padding', (base64: string) => base64.replace(/=+$/, '')],
    ['escapes', (base64: string) => encodeURIComponent(base64)],
    ['escaped line breaks', (base64: string) => base64.replace(/.{76}/g, '$&%0D%0A')],
    ['the alphabet for URLs', (base64: string) => base64.replace(/\+/g, '-').replace(/\//g, '_')],
    ['a fragment', (base64: string) => `${base64}#picture`],
  ])('may be base64 with %s', async (_what, spell) => {
    for (const length of [997, 998, 999]) {
      const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 251) % 256));
      expect((await bytesOf(`data:image/png;base64,${spell(bytes.toString('base64'))}`))?.equals(bytes)).toBe(true);
    }
  });

  it.each([
    ['data:image/png;base64,AAAA', 'image/png'],
    ['DATA:Image/PNG;BASE64,AAAA', 'image/png'],
    ['data:video/webm;codecs=vp8;base64,AAAA', 'video/webm'],
    ['data:image/png; base64,AAAA', 'image/png'],
    ['data: image/png ;charset=x;base64 ,AAAA', 'image/png'],
    [' data:image/png,AAAA ', 'image/png'],
    ['da\nta:image/\tpng,AAAA', 'image/png'],
    ['data:image/pİg,AAAA', 'image/pi\u0307g'],
    ['data:;base64,AAAA', null],
    ['data:,a', null],
  ])('says what it claims to be: %s', (uri, declaredMimeType) => {
    expect(parseDataUri(uri)).toMatchObject({ declaredMimeType });
  });

  it.each([
    ['', 'nothing'],
    ['data', 'no colon'],
    ['data:', 'no comma'],
    ['data:image/png;base64', 'no comma after the media type'],
    ['http://example.com/,', 'another scheme'],
    ['data://host:port/,a', 'a port that is no number'],
    [`data:${';a=a'.repeat(1_000)},AAAA`, 'a thousand parameters'],
    ['data:;base64,AAA==', 'padding of two too many'],
    ['data:;base64,AAAA=', 'padding where none belongs'],
    ['data:;base64,AAAAA===', 'padding of three'],
    ['data:;base64,A===', 'a single digit'],
    ['data:;base64,AAAAA', 'a digit too many'],
    ['data:;base64,=AAA', 'padding in front'],
    ['data:;base64,AA==AAAA', 'padding inside'],
    ['data:;base64,AAAŁ', 'a letter that looks like a digit in its low byte'],
    ['data:;base64,AA\u00a0A', 'a space that is not of ASCII'],
    ['data:;base64,AA%A', 'an escape that is none'],
    ['data:;base64,AA%00A', 'a control character'],
  ])('is refused: %j, %s', (uri) => {
    expect(parseOrNull(uri)).toBeNull();
  });

  it('may be empty, which is for others to judge', async () => {
    expect(await bytesOf('data:image/png;base64,')).toEqual(Buffer.alloc(0));
    expect(await bytesOf('data:,')).toEqual(Buffer.alloc(0));
  });

  it('is decoded in pieces that join to the whole, at every length around their size', async () => {
    for (const length of [49_151, 49_152, 49_153, 98_304, 65_535, 65_536, 65_537, 200_001]) {
      const bytes = Buffer.alloc(length, readFixture('still.png'));
      expect((await bytesOf(`data:;base64,${bytes.toString('base64')}`))?.equals(bytes)).toBe(true);
      expect((await bytesOf(`data:,${percentEncoded(bytes)}`))?.equals(bytes)).toBe(true);
      expect((await bytesOf(`data:,${'a%62'.repeat(length)}`))?.length).toBe(2 * length);
    }
  });

  it('holds one piece at a time', async () => {
    const { open } = parseDataUri(`data:;base64,${'AAAA'.repeat(100_000)}`);
    const sizes = [];
    for await (const piece of open()) sizes.push(piece.byteLength);
    expect(Math.max(...sizes)).toBe(48 * 1024);
    expect(sizes.length).toBe(7);
  });
});

describe('a hostile data URI of 20 MB', () => {
  const size = 20_000_000;
  it.each([
    ['a header without end', `data:${';a=a'.repeat(size / 4)}`],
    ['a header that ends late', `data:${'a'.repeat(size)};base64,AAAA`],
    ['nothing but commas', `data:${','.repeat(size)}`],
    ['valid base64', `data:;base64,${'A'.repeat(size)}`],
    ['escapes', `data:,${'%41'.repeat(size / 3)}`],
    ['another scheme', 'a'.repeat(size)],
  ])('is refused at once: %s', async (_name, uri) => {
    const flat = Buffer.from(uri).toString('latin1');
    const spentMs: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      spentMs.push(await processorMs(() => expect(parseOrNull(flat)).toBeNull()));
    }
    expect(Math.min(...spentMs)).toBeLessThan(20);
  });

  it('is refused one character past the limit, and taken at it', () => {
    const start = 'data:;base64,AAA';
    expect(parseOrNull(start + 'A'.repeat(MAX_DATA_URI_CHARACTERS - start.length + 1))).toBeNull();
    expect(parseOrNull(`data:,${'a'.repeat(MAX_DATA_URI_CHARACTERS - 6)}`)?.sizeBytes).toBe(
      MAX_DATA_URI_CHARACTERS - 6,
    );
  });
});
