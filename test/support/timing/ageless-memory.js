/** For `node --require`: the clock that memories of a limited life go by stands still, and what they hold stays. */
const now = performance.now();
performance.now = () => now;
