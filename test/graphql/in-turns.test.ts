import { buildSchema, execute, parse } from 'graphql';
import { inTurns } from '../../src/graphql/in-turns';

const schema = buildSchema('type Query { items: [Item!]! } type Item { number: Int! }');

/** Completes a list, and tells how many turns others had meanwhile. */
async function complete(length: number): Promise<{ numbers: number[]; turns: number }> {
  const items = Array.from({ length }, (_, number) => ({ number }));
  let turns = 0;
  let isOver = false;
  const take = () => {
    turns += 1;
    if (!isOver) setImmediate(take);
  };
  setImmediate(take);
  const document = parse('{ items { number } }');
  const { data } = await execute({ schema, document, rootValue: { items: () => inTurns(items) } });
  isOver = true;
  const completed = data as unknown as { readonly items: readonly { readonly number: number }[] };
  return { numbers: completed.items.map(({ number }) => number), turns };
}

describe('inTurns', () => {
  it.each([0, 1, 500, 501, 20_000])('loses nothing of %d items, nor their order', async (length) => {
    const { numbers } = await complete(length);
    expect(numbers).toEqual(Array.from({ length }, (_, number) => number));
  });

  it('lets others have their turns while a long list is completed', async () => {
    expect((await complete(20_000)).turns).toBeGreaterThan(30);
  });

  it('completes a short list at once', async () => {
    expect((await complete(500)).turns).toBe(0);
  });
});
