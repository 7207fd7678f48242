import { RequestsInFlight } from '../../../src/accounts/rates/requests-in-flight';
import { callerOf } from '../../support/service/test-storage';

const LIMITED = expect.objectContaining({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });

const caller = callerOf({ id: 'proj_one', organizationId: 'org_one' });
const owner = (ownerId: string) => ({ ...caller, ownerId });

it('are as many of a key as it may have, until one is over', () => {
  const inFlight = new RequestsInFlight({ key: 2, owner: 0, organization: 0 });
  const over = inFlight.begin(caller);
  inFlight.begin(caller);
  expect(() => inFlight.begin(caller)).toThrow(LIMITED);
  // Another key of the organization.
  inFlight.begin({ ...caller, keyId: 'key_of_another' });
  over();
  over();
  inFlight.begin(caller);
  expect(() => inFlight.begin(caller)).toThrow(LIMITED);
});

it('are as many of each owner, and of an organization in all', () => {
  const inFlight = new RequestsInFlight({ key: 0, owner: 1, organization: 2 });
  inFlight.begin(owner('a'));
  expect(() => inFlight.begin(owner('a'))).toThrow(LIMITED);
  inFlight.begin(owner('b'));
  expect(() => inFlight.begin(owner('c'))).toThrow(LIMITED);
  inFlight.begin({ ...owner('c'), organizationId: 'org_another' });
});

it('are counted for each of the users of two projects that call them alike, by one key of their organization', () => {
  const inFlight = new RequestsInFlight({ key: 0, owner: 1, organization: 0 });
  inFlight.begin(owner('a'));
  inFlight.begin({ ...owner('a'), projectId: 'proj_two' });
  expect(() => inFlight.begin({ ...owner('a'), projectId: 'proj_two' })).toThrow(LIMITED);
});

it('leave nothing behind: neither when they are over, nor when they are refused', () => {
  const inFlight = new RequestsInFlight({ key: 1, owner: 1, organization: 1 });
  const over = inFlight.begin(owner('a'));
  expect(() => inFlight.begin({ ...owner('b'), keyId: 'key_of_another' })).toThrow(LIMITED);
  expect(inFlight.size).toBe(3);
  over();
  expect(inFlight.size).toBe(0);
});
