import { setImmediate } from 'node:timers/promises';

/** Few enough that others wait for some milliseconds only. */
const WEIGHT_PER_TURN = 500;

/**
 * A list that graphql-js completes part by part, with the turns of other requests in between. Of a list of plain objects
 * it completes all in one go: with 365,000 points of usage everybody else waited for ten times as long.
 *
 * @param weigh how many small objects one item is as much work as; one by default
 */
export function inTurns<Item>(
  items: readonly Item[],
  weigh: (item: Item) => number = () => 1,
): readonly (Item | Promise<Item>)[] {
  let turn: Promise<void> | null = null;
  let weight = 0;
  return items.map((item) => {
    weight += weigh(item);
    if (weight > WEIGHT_PER_TURN) {
      turn = (turn ?? Promise.resolve()).then(() => setImmediate());
      weight = weigh(item);
    }
    return turn === null ? item : turn.then(() => item);
  });
}
