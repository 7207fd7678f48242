import { setImmediate } from 'node:timers/promises';

/** Few enough that others wait for some milliseconds only. */
const ITEMS_PER_TURN = 500;

/**
 * A list that graphql-js completes part by part, with the turns of other requests in between. Of a list of plain objects
 * it completes all in one go: with 365,000 points of usage everybody else waited for ten times as long.
 */
export function inTurns<Item>(items: readonly Item[]): readonly (Item | Promise<Item>)[] {
  let turn: Promise<void> = Promise.resolve();
  return items.map((item, index) => {
    if (index < ITEMS_PER_TURN) return item;
    if (index % ITEMS_PER_TURN === 0) turn = turn.then(() => setImmediate());
    return turn.then(() => item);
  });
}
