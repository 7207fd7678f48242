import { LRUCache } from 'lru-cache';
import { atMost } from '../../src/accounts/entry-limit';

it('keeps so many entries, those that were used last', () => {
  const cache = new LRUCache<string, number>(atMost(3));
  for (const [index, name] of ['a', 'b', 'c'].entries()) cache.set(name, index);
  expect(cache.get('a')).toBe(0);
  cache.set('d', 3);
  expect([...cache.keys()].sort()).toEqual(['a', 'c', 'd']);
});
