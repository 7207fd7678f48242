import { type Authenticator, createAuthenticator } from '../../../src/accounts/authenticate';
import { revokeKey } from '../../../src/accounts/keys';
import { RequestFailure } from '../../../src/domain/errors';
import { OpenConnections, OpenCount } from '../../../src/http/subscriptions/open-connections';
import { statementsDuring } from '../../support/database/statements';
import { createTenant } from '../../support/service/test-app';
import { callerOf, openTestStorage } from '../../support/service/test-storage';
import { eventually } from '../../support/timing/eventually';

const of = (organizationId: string, ownerId: string | null = null, projectId = 'proj_one') => ({
  organizationId,
  projectId,
  ownerId,
});

describe('OpenCount', () => {
  it('counts by organization and as a whole', () => {
    const count = new OpenCount({ total: 3, perOrganization: 2, perOwner: 2 });
    const removals = [count.add(of('a')), count.add(of('a'))];
    expect(count.add(of('a'))).toBeNull();
    expect(count.add(of('b'))).not.toBeNull();
    expect(count.add(of('c'))).toBeNull();
    removals[0]?.();
    expect(count.add(of('c'))).not.toBeNull();
    expect(count.add(of('a'))).toBeNull();
    expect(count.total).toBe(3);
  });

  it('counts more than one at once', () => {
    const count = new OpenCount({ total: 10, perOrganization: 6, perOwner: 6 });
    const remove = count.add(of('a'), 5);
    expect(count.add(of('a'), 2)).toBeNull();
    expect(count.add(of('b'), 6)).toBeNull();
    expect(count.add(of('b'), 5)).not.toBeNull();
    remove?.();
    expect(count.total).toBe(5);
  });

  it('counts by owner too, whose organization has more for the others', () => {
    const count = new OpenCount({ total: 20, perOrganization: 5, perOwner: 2 });
    const remove = count.add(of('a', 'x'));
    count.add(of('a', 'x'));
    expect(count.add(of('a', 'x'))).toBeNull();
    expect(count.add(of('b', 'x', 'proj_of_b'))).not.toBeNull();
    expect(count.add(of('a', 'y'), 2)).not.toBeNull();
    expect(count.add(of('a'))).not.toBeNull();
    expect(count.add(of('a'))).toBeNull();
    remove?.();
    expect(count.add(of('a', 'x'))).not.toBeNull();
    expect(count.add(of('a', 'x'))).toBeNull();
    // Nobody in particular is no one user.
    expect(count.add(of('c'), 5)).not.toBeNull();
  });

  it('counts each of the users of two projects that call them alike', () => {
    const count = new OpenCount({ total: 9, perOrganization: 9, perOwner: 1 });
    expect(count.add(of('a', 'u1', 'proj_one'))).not.toBeNull();
    expect(count.add(of('a', 'u1', 'proj_two'))).not.toBeNull();
    expect(count.add(of('a', 'u1', 'proj_two'))).toBeNull();
  });

  it('takes one off once only', () => {
    const count = new OpenCount({ total: 2, perOrganization: 2, perOwner: 2 });
    const remove = count.add(of('a'));
    count.add(of('a'));
    remove?.();
    remove?.();
    expect(count.total).toBe(1);
  });
});

describe('the keys of open connections', () => {
  it('are asked about by few statements, however many there are', async () => {
    const { dataSource, close } = await openTestStorage();
    const authenticator = createAuthenticator({ dataSource, cacheTtlMs: 600_000 });
    const limits = { total: 1_000, perOrganization: 1_000, perOwner: 1_000 };
    const connections = new OpenConnections({ authenticator, limits, keyCheckIntervalMs: 5 });
    const ended: string[] = [];
    const keys: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const { apiKey } = await createTenant(dataSource);
      const authorization = `Bearer ${apiKey}`;
      const caller = await authenticator.authenticate(authorization);
      connections.add({ authorization, caller, end: (why) => void ended.push(why) });
      keys.push(caller.keyId);
    }
    const sent = await statementsDuring(async () => {
      await revokeKey(dataSource, keys[7] ?? '');
      // As the notification of a change does.
      authenticator.clearCache();
      await eventually('it is noticed', async () => ended.length > 0);
    });
    expect([...new Set(ended)]).toEqual(['KEY_REVOKED']);
    const lookups = sent.filter(({ sql }) => sql.includes('"key_sha256" IN'));
    // One that is wrong may be asked about again.
    expect(lookups[0]?.values).toHaveLength(20);
    connections.close();
    await close();
  });

  it.each([
    ['TOKEN_EXPIRED', new Date(Date.now() - 1)],
    ['KEY_REVOKED', new Date(Date.now() + 600_000)],
    ['KEY_REVOKED', null],
  ])('end them with %s where they were good until %j', async (why, expiresAt) => {
    const refusal = new RequestFailure('UNAUTHENTICATED', 'The token is not valid, or not any more.');
    const authenticator: Authenticator = {
      authenticate: () => Promise.reject(refusal),
      clearCache: () => {},
      forgetWrongKeys: () => {},
      setCaching: () => {},
    };
    const limits = { total: 1, perOrganization: 1, perOwner: 1 };
    const connections = new OpenConnections({ authenticator, limits, keyCheckIntervalMs: 1 });
    const caller = { ...callerOf({ id: 'proj', organizationId: 'org' }), expiresAt };
    const ended = await new Promise((end) => connections.add({ authorization: 'Bearer x', caller, end }));
    expect(ended).toBe(why);
    connections.close();
  });
});
