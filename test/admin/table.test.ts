import { formatForPeople } from '../../src/admin/table';

describe('what people read', () => {
  it('is a table of a list', () => {
    const rows = [
      { id: 'key_1', name: 'ci', scopes: ['ADMIN', 'GENERATE'], createdAt: new Date('2026-05-01T10:00:00Z') },
      { id: 'key_22', name: null, scopes: [], createdAt: new Date('2026-05-01T10:00:00.5Z') },
    ];
    expect(formatForPeople(rows).split('\n')).toEqual([
      'id      name  scopes          createdAt',
      'key_1   ci    ADMIN,GENERATE  2026-05-01T10:00:00Z',
      'key_22  -                     2026-05-01T10:00:00.500Z',
    ]);
  });

  it('is a line for each field of anything else', () => {
    expect(formatForPeople({ id: 'org_1', maxBytes: 5, usage: { a: 1 } })).toBe(
      'id        org_1\nmaxBytes  5\nusage     {"a":1}',
    );
    expect(formatForPeople([])).toBe('None.');
    expect(formatForPeople([1])).toBe('value\n1');
  });

  it('shows nothing that a terminal would act on', () => {
    const rows = [{ filename: 'a\u001b[2Jb\u009bc\u202egnp\u2066', tags: ['x\ny'] }];
    expect(formatForPeople(rows).split('\n')).toEqual([
      'filename       tags',
      'a\ufffd[2Jb\ufffdc\ufffdgnp\ufffd  x\ufffdy',
    ]);
  });
});
