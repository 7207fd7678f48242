import { newId } from '../../src/database/new-id';
import { type IdPrefix, isId } from '../../src/domain/id';

const SUFFIX = '01m83v5z3afqfvjd4wazypq05k';

describe('isId', () => {
  it.each<IdPrefix>(['org', 'proj', 'key', 'file'])('takes what is made for %s, and for nothing else', (prefix) => {
    const id = newId(prefix);
    expect(isId(prefix, id)).toBe(true);
    for (const other of ['org', 'proj', 'key', 'file'] as const) expect(isId(other, id)).toBe(other === prefix);
  });

  it('takes the least and the greatest', () => {
    expect(isId('file', `file_${'0'.repeat(26)}`)).toBe(true);
    expect(isId('file', `file_7${'z'.repeat(25)}`)).toBe(true);
  });

  it.each([
    '',
    'file',
    'file_',
    SUFFIX,
    `_${SUFFIX}`,
    `FILE_${SUFFIX}`,
    `file-${SUFFIX}`,
    `file_${SUFFIX.toUpperCase()}`,
    `file_${SUFFIX.slice(1)}`,
    `file_${SUFFIX}0`,
    `file_8${SUFFIX.slice(1)}`,
    ...['i', 'l', 'o', 'u', 'é', '\0', '\n', ' '].map((letter) => `file_${SUFFIX.slice(0, -1)}${letter}`),
    ` file_${SUFFIX}`,
    `file_${SUFFIX}\n`,
    `xfile_${SUFFIX}`,
  ])('refuses %j', (value) => {
    expect(isId('file', value)).toBe(false);
  });

  it('is of ids that sort by the time of their making', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      ids.push(newId('file'));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect([...ids].sort()).toEqual(ids);
  });
});
