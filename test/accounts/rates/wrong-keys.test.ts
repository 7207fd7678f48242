import { WrongKeys } from '../../../src/accounts/rates/wrong-keys';

const LIMITED = { code: 'RATE_LIMITED', retryAfterSeconds: 20 };
const ADDRESS = '192.0.2.1';

let nowMs = 0;
let lookups = 0;
/** Three a minute: one comes back every twenty seconds. */
const create = () => new WrongKeys(3, () => nowMs);

beforeEach(() => {
  nowMs = 0;
  lookups = 0;
});

const findNothing = async () => {
  lookups += 1;
  return null;
};
const findKey = async () => {
  lookups += 1;
  return { id: 'key' };
};

it('are looked up once each', async () => {
  const wrong = create();
  for (let time = 0; time < 3; time++) expect(await wrong.lookUp('a', ADDRESS, findNothing)).toBeNull();
  expect(lookups).toBe(1);
  expect(wrong.has('a')).toBe(true);
});

it('are looked up no more for an address that has sent too many, until time has passed', async () => {
  const wrong = create();
  for (const digest of ['a', 'b', 'c']) await wrong.lookUp(digest, ADDRESS, findNothing);
  await expect(wrong.lookUp('d', ADDRESS, findNothing)).rejects.toMatchObject(LIMITED);
  // Nor are those told apart that are known by now.
  await expect(wrong.lookUp('a', ADDRESS, findNothing)).rejects.toMatchObject(LIMITED);
  expect(lookups).toBe(3);
  await wrong.lookUp('d', '192.0.2.2', findNothing);
  nowMs = 20_000;
  await wrong.lookUp('e', ADDRESS, findNothing);
  expect(lookups).toBe(5);
});

it('are counted before they are looked up, however many come at once', async () => {
  const wrong = create();
  const answers = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) => wrong.lookUp(`key ${index}`, ADDRESS, findNothing)),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(lookups).toBe(3);
});

it('are not those that turn out to be good, or cannot be looked up', async () => {
  const wrong = create();
  const fail = async () => {
    throw new Error('The database is away.');
  };
  for (let time = 0; time < 10; time++) {
    expect(await wrong.lookUp('good', ADDRESS, findKey)).toEqual({ id: 'key' });
    await expect(wrong.lookUp('unknown', ADDRESS, fail)).rejects.toThrow('away');
  }
  expect(wrong.has('unknown')).toBe(false);
});

it('may be good once keys have changed; what was asked before says nothing', async () => {
  const wrong = create();
  await wrong.lookUp('a', null, findNothing);
  let answer: (key: null) => void = () => {};
  const asked = wrong.lookUp('b', null, () => new Promise<null>((resolve) => (answer = resolve)));
  wrong.clear();
  answer(null);
  await asked;
  expect([wrong.has('a'), wrong.has('b')]).toEqual([false, false]);
});

it('are not remembered while nobody says that keys are made', async () => {
  const wrong = create();
  wrong.setRemembering(false);
  await wrong.lookUp('a', null, findNothing);
  expect(wrong.has('a')).toBe(false);
});

it('are without limit where the operator says so, or where nobody knows whence they come', async () => {
  const unlimited = new WrongKeys(0, () => nowMs);
  for (let index = 0; index < 50; index++) {
    await unlimited.lookUp(`key ${index}`, ADDRESS, findNothing);
    await create().lookUp(`key ${index}`, null, findNothing);
  }
  expect(lookups).toBe(100);
});
