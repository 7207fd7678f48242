import { type Box, type Boxes, boxesOf } from './boxes';
import type { Mp4Track } from './track';

/** Where the last fragments of a file that is too large to be walked are looked for. */
const TAIL_BYTES = 4 * 1024 ** 2;
const LARGEST_FRAGMENT_BYTES = 4 * 1024 ** 2;

/** What a track's samples last, where neither the fragment nor the sample says so. */
type DefaultDurations = ReadonlyMap<number, number>;

/** Where each track ends so far, in its own time scale. */
type Ends = Map<number, number>;

/**
 * How long a file is whose samples are in fragments (`moof`, ISO/IEC 14496-12, section 8.8), in seconds: the index says
 * it, if at all, of the first of them alone. A file that is too large to be walked is known by its last fragments, where
 * they say when they begin. null: none tells.
 */
export async function readFragments(boxes: Boxes, mvex: Box, tracks: readonly Mp4Track[]): Promise<number | null> {
  const defaults = await readDefaults(boxes, mvex);
  const ends: Ends = new Map();
  for (const { id, mediaSeconds, timescale } of tracks) ends.set(id, (mediaSeconds ?? 0) * timescale);
  if (boxes.file.mayReadWhole) await walk(boxes, defaults, ends);
  else if (!(await readTail(boxes, defaults, ends))) return null;
  let seconds = 0;
  for (const { id, timescale, edits } of tracks) {
    const end = (ends.get(id) ?? 0) / timescale;
    // The first samples may lie before what is shown: a sound's run-in.
    if (timescale > 0) seconds = Math.max(seconds, end - Math.min(end, edits?.startSeconds ?? 0));
  }
  return seconds > 0 ? seconds : null;
}

async function readDefaults(boxes: Boxes, mvex: Box): Promise<DefaultDurations> {
  const durations = new Map<number, number>();
  for await (const box of boxes.in(mvex)) {
    const trex = box.type === 'trex' ? await boxes.content(box, 24) : Buffer.alloc(0);
    if (trex.length >= 16) durations.set(trex.readUInt32BE(4), trex.readUInt32BE(12));
  }
  return durations;
}

async function walk(boxes: Boxes, defaults: DefaultDurations, ends: Ends): Promise<void> {
  for await (const box of boxes.in({ start: 0, end: boxes.file.sizeBytes })) {
    if (box.type === 'moof') addFragment(await boxes.content(box, LARGEST_FRAGMENT_BYTES), defaults, ends);
  }
}

/** @returns false: no fragment there that says when it begins */
async function readTail(boxes: Boxes, defaults: DefaultDurations, ends: Ends): Promise<boolean> {
  const { file } = boxes;
  const start = Math.max(0, file.sizeBytes - TAIL_BYTES);
  const tail = await file.read(start, TAIL_BYTES);
  let isTold = false;
  for (let at = tail.indexOf('moof'); at !== -1; at = tail.indexOf('moof', at + 4)) {
    const size = at >= 4 ? tail.readUInt32BE(at - 4) : 0;
    // What a fragment begins with: a box of its number, of 16 bytes.
    if (size < 24 || at + 12 > tail.length || tail.toString('latin1', at + 8, at + 12) !== 'mfhd') continue;
    isTold = addFragment(tail.subarray(at + 4, at - 4 + size), defaults, ends) || isTold;
  }
  return isTold;
}

/** @returns whether it said when it begins */
function addFragment(moof: Buffer, defaults: DefaultDurations, ends: Ends): boolean {
  let isTold = false;
  for (const traf of boxesOf(moof)) {
    if (traf.type === 'traf') isTold = addTrackFragment(traf.content, defaults, ends) || isTold;
  }
  return isTold;
}

function addTrackFragment(traf: Buffer, defaults: DefaultDurations, ends: Ends): boolean {
  let id = 0;
  let sampleDuration = 0;
  let begin: number | null = null;
  let duration = 0;
  let shownUntil = 0;
  for (const { type, content } of boxesOf(traf)) {
    if (content.length < 8) continue;
    if (type === 'tfhd') {
      id = content.readUInt32BE(4);
      sampleDuration = defaultDuration(content) ?? defaults.get(id) ?? 0;
    }
    if (type === 'tfdt') begin = decodeTime(content);
    if (type !== 'trun') continue;
    const run = measureRun(content, sampleDuration);
    shownUntil = Math.max(shownUntil, duration + run.shownUntil);
    duration += run.duration;
  }
  const known = ends.get(id);
  if (known !== undefined) ends.set(id, Math.max(known, (begin ?? known) + Math.max(duration, shownUntil)));
  return begin !== null;
}

function defaultDuration(tfhd: Buffer): number | null {
  const flags = tfhd.readUInt32BE(0) & 0xffffff;
  if ((flags & 0x08) === 0) return null;
  const at = 8 + ((flags & 0x01) === 0 ? 0 : 8) + ((flags & 0x02) === 0 ? 0 : 4);
  return at + 4 <= tfhd.length ? tfhd.readUInt32BE(at) : null;
}

function decodeTime(tfdt: Buffer): number | null {
  if (tfdt[0] !== 1) return tfdt.readUInt32BE(4);
  return tfdt.length >= 12 ? Number(tfdt.readBigUInt64BE(4)) : null;
}

interface Run {
  readonly duration: number;
  /** The end of what is shown last, which is not what is decoded last: pictures may be shown later than decoded. */
  readonly shownUntil: number;
}

/** Of the samples of a run: each may have a duration of its own, and a delay, among other fields of four bytes. */
function measureRun(trun: Buffer, sampleDuration: number): Run {
  const flags = trun.readUInt32BE(0) & 0xffffff;
  const count = trun.readUInt32BE(4);
  const sampleBytes = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length;
  if (sampleBytes === 0) return { duration: count * sampleDuration, shownUntil: 0 };
  const delayAt = sampleBytes - 4;
  let run: Run = { duration: 0, shownUntil: 0 };
  let at = 8 + ((flags & 0x01) === 0 ? 0 : 4) + ((flags & 0x04) === 0 ? 0 : 4);
  for (let sample = 0; sample < count && at + sampleBytes <= trun.length; sample += 1, at += sampleBytes) {
    const duration = run.duration + ((flags & 0x100) === 0 ? sampleDuration : trun.readUInt32BE(at));
    const delay = (flags & 0x800) === 0 ? 0 : trun.readInt32BE(at + delayAt);
    run = { duration, shownUntil: Math.max(run.shownUntil, duration + delay) };
  }
  return run;
}
