import { fastify } from 'fastify';
import { turns } from '../../src/concurrency/turns';
import { encodeLargeAnswers } from '../../src/http/large-answers';

const LARGE = { text: 'ü語😀 '.repeat(50_000) };

async function open(answer: object) {
  const app = fastify();
  encodeLargeAnswers(app);
  app.get('/', async () => answer);
  return app;
}

afterEach(() => jest.restoreAllMocks());

it('sends the same bytes, with their number', async () => {
  const app = await open(LARGE);
  const { headers, rawPayload } = await app.inject('/');
  const expected = Buffer.from(JSON.stringify(LARGE));
  expect(rawPayload.equals(expected)).toBe(true);
  expect(headers).toMatchObject({
    'content-length': String(expected.length),
    'content-type': 'application/json; charset=utf-8',
  });
});

it('has a large answer wait for its turn, and a small one not', async () => {
  const begin: (() => void)[] = [];
  const takeLong = jest.fn(() => new Promise<void>((resolve) => begin.push(resolve)));
  jest.spyOn(turns, 'open').mockReturnValue({ takeLong } as unknown as ReturnType<typeof turns.open>);
  expect((await (await open({ text: 'small' })).inject('/')).statusCode).toBe(200);
  expect(takeLong).not.toHaveBeenCalled();

  let isAnswered = false;
  const app = await open(LARGE);
  const answered = app.inject('/').then(() => {
    isAnswered = true;
  });
  while (begin.length === 0) await new Promise(setImmediate);
  for (let round = 0; round < 20; round += 1) await new Promise(setImmediate);
  expect(isAnswered).toBe(false);
  begin[0]?.();
  await answered;
});
