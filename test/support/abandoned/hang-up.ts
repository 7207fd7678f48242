import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from './random';
import { type MakeRequest, REQUESTS, SLOW_REQUEST } from './requests';
import type { Target } from './target';

const KINDS = Object.values(REQUESTS);
/** Of a hundred. */
const SLOW_PERCENT = 1;
/** Longer than anything takes that is to be cut in the middle, on an idle machine. */
const MAX_PAUSE_MS = 30;

export interface Storm {
  readonly requests: number;
  readonly concurrency: number;
  readonly seed: number;
  /** Called now and then: the keys are to be looked up again. */
  forgetKeys(): Promise<unknown>;
}

/** Sends requests of every kind whose clients hang up at every stage; the same seed sends the same. */
export async function sendAbandoned(target: Target, storm: Storm): Promise<void> {
  let next = 0;
  const sendSome = async () => {
    for (let index = next++; index < storm.requests; index = next++) {
      if (index % 20 === 0) await storm.forgetKeys();
      const random = new Random(storm.seed * 1_000_003 + index);
      const isSlow = random.below(100) < SLOW_PERCENT;
      const make = isSlow ? SLOW_REQUEST : KINDS[index % KINDS.length];
      if (make !== undefined) await abandon(target, make, random);
    }
  };
  await Promise.all(Array.from({ length: storm.concurrency }, sendSome));
}

/** Sends a part of a request or all of it, waits for nothing, a moment, or the answer, and hangs up. */
async function abandon(target: Target, make: MakeRequest, random: Random): Promise<void> {
  const socket = connect({ port: target.port, host: '127.0.0.1', noDelay: true });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  const isReading = random.next() < 0.7;
  if (isReading) socket.resume();
  const firstByte = new Promise<void>((resolve) => socket.once('readable', () => resolve()));
  for (const piece of cutOff(make(target, random), random)) {
    await written(socket, piece, closed);
    if (random.next() < 0.3) await pause(random);
  }
  const wait = random.below(4);
  if (wait === 1) await pause(random);
  if (wait === 2) await Promise.race([isReading ? pause(random) : firstByte, closed, sleep(1_000)]);
  if (wait === 3) await Promise.race([closed, sleep(MAX_PAUSE_MS * 3)]);
  await hangUp(socket, random, closed);
}

/** Up to the end of a piece, or anywhere in the last. */
function cutOff(pieces: readonly Buffer[], random: Random): readonly Buffer[] {
  const sent = pieces.slice(0, 1 + random.below(pieces.length));
  const last = sent.at(-1);
  if (last === undefined || random.next() < 0.5) return sent;
  return [...sent.slice(0, -1), last.subarray(0, random.below(last.length))];
}

/** A server that does not read does not hold the client up for ever. */
function written(socket: Socket, bytes: Buffer, closed: Promise<void>): Promise<unknown> {
  const flushed = new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  return Promise.race([flushed, closed, sleep(MAX_PAUSE_MS * 3)]);
}

function pause(random: Random): Promise<void> {
  const ms = random.below(MAX_PAUSE_MS);
  return ms === 0 ? new Promise((resolve) => setImmediate(resolve)) : sleep(ms);
}

async function hangUp(socket: Socket, random: Random, closed: Promise<void>): Promise<void> {
  const how = random.below(3);
  if (how === 0) socket.resetAndDestroy();
  if (how === 1) socket.destroy();
  if (how === 2) {
    // Says goodbye first, and still hears what comes for a moment.
    socket.end();
    await Promise.race([closed, pause(random)]);
    socket.destroy();
  }
  await closed;
}
