import { OpenCount } from '../../../src/http/subscriptions/open-connections';

describe('OpenCount', () => {
  it('counts by organization and as a whole', () => {
    const count = new OpenCount({ total: 3, perOrganization: 2 });
    const removals = [count.add('a'), count.add('a')];
    expect(count.add('a')).toBeNull();
    expect(count.add('b')).not.toBeNull();
    expect(count.add('c')).toBeNull();
    removals[0]?.();
    expect(count.add('c')).not.toBeNull();
    expect(count.add('a')).toBeNull();
    expect(count.total).toBe(3);
  });

  it('counts more than one at once', () => {
    const count = new OpenCount({ total: 10, perOrganization: 6 });
    const remove = count.add('a', 5);
    expect(count.add('a', 2)).toBeNull();
    expect(count.add('b', 6)).toBeNull();
    expect(count.add('b', 5)).not.toBeNull();
    remove?.();
    expect(count.total).toBe(5);
  });

  it('takes one off once only', () => {
    const count = new OpenCount({ total: 2, perOrganization: 2 });
    const remove = count.add('a');
    count.add('a');
    remove?.();
    remove?.();
    expect(count.total).toBe(1);
  });
});
