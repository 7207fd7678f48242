import { selectContent } from '../../../src/http/content/select-content';

const ETAG = '"a1"';
const SIZE = 100;

const LAST_MODIFIED = 'Mon, 23 Nov 2026 09:00:00 GMT';
const representation = { etag: ETAG, lastModified: new Date(Date.parse(LAST_MODIFIED) + 999), sizeBytes: SIZE };

const select = (headers: Record<string, string>) => selectContent(headers, representation);
const range = (start: number, end: number) => ({ kind: 'RANGE', start, end });

describe('selectContent', () => {
  it.each([
    ['bytes=0-0', range(0, 0)],
    ['bytes=0-99', range(0, 99)],
    ['bytes=99-', range(99, 99)],
    ['BYTES=5-9', range(5, 9)],
    ['bytes=50-5000', range(50, 99)],
    ['bytes=0-99999999999999999999999', range(0, 99)],
    ['bytes=-1', range(99, 99)],
    ['bytes=-100', range(0, 99)],
    ['bytes=-101', range(0, 99)],
    ['bytes=100-', { kind: 'NOT_SATISFIABLE' }],
    ['bytes=99999999999999999999999-', { kind: 'NOT_SATISFIABLE' }],
    ['bytes=-0', { kind: 'NOT_SATISFIABLE' }],
    ['bytes=9-5', { kind: 'WHOLE' }],
    ['bytes=0-1,5-9', { kind: 'WHOLE' }],
    ['bytes=-', { kind: 'WHOLE' }],
    ['bytes=0x1-0x2', { kind: 'WHOLE' }],
    ['bytes=1e1-', { kind: 'WHOLE' }],
    ['items=0-1', { kind: 'WHOLE' }],
    ['', { kind: 'WHOLE' }],
  ])('takes the range %j', (header, selection) => {
    expect(select({ range: header })).toEqual(selection);
  });

  it.each([
    [ETAG, 'NOT_MODIFIED'],
    [`W/${ETAG}`, 'NOT_MODIFIED'],
    [`"other" ,\t${ETAG}`, 'NOT_MODIFIED'],
    ['*', 'NOT_MODIFIED'],
    ['"other"', 'WHOLE'],
    ['a1', 'WHOLE'],
    ['', 'WHOLE'],
  ])('takes If-None-Match: %s', (header, kind) => {
    expect(select({ 'if-none-match': header })).toEqual({ kind });
  });

  it.each([
    [ETAG, 'WHOLE'],
    ['*', 'WHOLE'],
    [`"other", ${ETAG}`, 'WHOLE'],
    [`W/${ETAG}`, 'PRECONDITION_FAILED'],
    ['"other"', 'PRECONDITION_FAILED'],
  ])('takes If-Match: %s', (header, kind) => {
    expect(select({ 'if-match': header })).toEqual({ kind });
  });

  it.each([
    [LAST_MODIFIED, 'NOT_MODIFIED'],
    ['Tue, 24 Nov 2026 09:00:00 GMT', 'NOT_MODIFIED'],
    ['Monday, 23-Nov-26 09:00:00 GMT', 'NOT_MODIFIED'],
    ['Mon Nov 23 09:00:00 2026', 'NOT_MODIFIED'],
    ['Mon, 23 Nov 2026 08:59:59 GMT', 'WHOLE'],
    ['2027', 'WHOLE'],
    ['tomorrow', 'WHOLE'],
    ['Mon, 99 Nov 2026 09:00:00 GMT', 'WHOLE'],
    ['', 'WHOLE'],
  ])('takes If-Modified-Since: %s', (header, kind) => {
    expect(select({ 'if-modified-since': header })).toEqual({ kind });
  });

  it.each([
    [LAST_MODIFIED, 'WHOLE'],
    ['Mon, 23 Nov 2026 08:59:59 GMT', 'PRECONDITION_FAILED'],
    ['yesterday', 'WHOLE'],
  ])('takes If-Unmodified-Since: %s', (header, kind) => {
    expect(select({ 'if-unmodified-since': header })).toEqual({ kind });
  });

  it('takes a tag before a date', () => {
    expect(select({ 'if-none-match': '"other"', 'if-modified-since': LAST_MODIFIED })).toEqual({ kind: 'WHOLE' });
    const earlier = 'Mon, 23 Nov 2026 08:59:59 GMT';
    expect(select({ 'if-match': ETAG, 'if-unmodified-since': earlier })).toEqual({ kind: 'WHOLE' });
  });

  it('looks at preconditions first, at If-Match before If-None-Match, and at the range last', () => {
    expect(select({ 'if-match': '"other"', 'if-none-match': ETAG, range: 'bytes=0-1' })).toEqual({
      kind: 'PRECONDITION_FAILED',
    });
    expect(select({ 'if-none-match': ETAG, range: 'bytes=500-' })).toEqual({ kind: 'NOT_MODIFIED' });
  });

  it.each([
    [ETAG, range(0, 1)],
    [`W/${ETAG}`, { kind: 'WHOLE' }],
    ['"other"', { kind: 'WHOLE' }],
    [LAST_MODIFIED, range(0, 1)],
    ['Monday, 23-Nov-26 09:00:00 GMT', range(0, 1)],
    ['Mon Nov 23 09:00:00 2026', range(0, 1)],
    ['Mon, 23 Nov 2026 08:59:59 GMT', { kind: 'WHOLE' }],
    ['Mon, 23 Nov 2026 09:00:01 GMT', { kind: 'WHOLE' }],
    ['2026-11-23T09:00:00Z', { kind: 'WHOLE' }],
  ])('takes If-Range: %s', (header, selection) => {
    expect(select({ 'if-range': header, range: 'bytes=0-1' })).toEqual(selection);
  });

  it('needs no range for If-Range', () => {
    expect(select({ 'if-range': ETAG })).toEqual({ kind: 'WHOLE' });
  });
});
