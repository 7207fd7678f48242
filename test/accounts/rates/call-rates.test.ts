import { CallRates, throttleOf } from '../../../src/accounts/rates/call-rates';
import { ProjectRates } from '../../../src/accounts/rates/project-rates';
import { SharedBuckets } from '../../../src/accounts/rates/shared-buckets';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

let test: TestStorage;
let rates: CallRates;
const nowMs = 0;

beforeAll(async () => {
  test = await openTestStorage();
});
beforeEach(() => {
  const { dataSource } = test;
  const settings = {
    pointsPerMinute: { key: 100, owner: 30, organization: 150 },
    burstSeconds: 60,
    inFlight: { key: 0, owner: 0, organization: 0 },
  };
  rates = new CallRates(
    settings,
    new SharedBuckets({ dataSource, now: () => nowMs }),
    new ProjectRates(dataSource, 60, () => nowMs),
  );
});
afterAll(() => test.close());

const caller = callerOf({ id: 'proj_one', organizationId: 'org_one' });
const owner = (ownerId: string) => ({ ...caller, ownerId });
const points = (amount: number) => ({ points: amount, requests: 0 as const });
const left = (of: typeof caller) =>
  Object.fromEntries(rates.states(of).map(({ name, currentlyAvailable }) => [name, currentlyAvailable]));

it('are paid by the owner, the key and the organization at once', () => {
  rates.take(owner('a'), points(20));
  expect(left(owner('a'))).toEqual({ owner: 10, key: 80, organization: 130 });
  expect(left(owner('b'))).toEqual({ owner: 30, key: 80, organization: 130 });
  // Another project's own user, whom that calls the same, by a token of the same key.
  expect(left({ ...owner('a'), projectId: 'proj_another' })).toMatchObject({ owner: 30 });
  expect(left({ ...caller, keyId: 'key_of_another' })).toEqual({ key: 100, organization: 130 });
});

it('let nobody pay who has too little of one of them, who then pays nothing', () => {
  rates.take(owner('a'), points(20));
  const refused = { code: 'RATE_LIMITED', retryAfterSeconds: 10, message: expect.stringMatching(/^This user /) };
  expect(() => rates.take(owner('a'), points(15))).toThrow(expect.objectContaining(refused));
  expect(left(owner('a'))).toEqual({ owner: 10, key: 80, organization: 130 });
});

it('are told as that of which the least is left', () => {
  rates.take(owner('a'), points(20));
  const expected = { maximumAvailable: 30, currentlyAvailable: 10, restoreRate: 0.5 };
  expect(throttleOf(rates.states(owner('a')))).toEqual(expected);
});
