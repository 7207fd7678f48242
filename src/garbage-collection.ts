import { setFlagsFromString } from 'node:v8';

/** Of what is alive after a collection: at twice that the next one begins. */
const GROWTH_PERCENT = 100;

/**
 * Makes full collections of garbage rare, at the price of memory: some 60 MB of a service at work. By itself V8 begins
 * one after a growth of a few megabytes, which every generated picture is, and each keeps requests waiting for tens of
 * milliseconds. Measured with twenty local generations under way: the p99 of `files` was 3.6 to 5 times that at rest
 * before, and 1.9 to 3.3 times with this alone (`npm run bench -- --only generation-load`).
 */
export function collectGarbageRarely(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
