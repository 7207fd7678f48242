import { setFlagsFromString } from 'node:v8';

/**
 * Of what is alive after a full collection: at three times that the next one begins. Buffers of an upload count as well,
 * once they are old, and the bundle has only 24 MB alive: with 100 there was a full collection for every 64 MB of an
 * upload, which took a quarter of its processor time (2,900 ms a GB in place of 2,300).
 */
const GROWTH_PERCENT = 200;

/**
 * Makes full collections of garbage rare, at the price of memory: 220 MB after 2 GB of uploads and 32,000 pages. By itself V8 begins
 * one after a growth of a few megabytes, which every generated picture is, and each keeps requests waiting for tens of
 * milliseconds. Measured with twenty local generations under way: the p99 of `files` was 3.6 to 5 times that at rest
 * before, and 1.9 to 3.3 times with this alone (`npm run bench -- --only generation-load`).
 */
export function collectGarbageRarely(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}

/**
 * Lets every object begin its life among the young, from where it is collected cheaply. By itself V8 makes objects of a
 * place in the code old at once, when many that were made there lived on for a while: what a request made was then kept
 * until the next full collection, with all that it led to. On joins to a hundred files it was so in some processes and not in others,
 * by chance: 1.8 MB were kept of each 11 MB instead of 0.6, and a request took a tenth more processor time.
 */
export function beginYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
