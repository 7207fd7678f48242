import type { FileBytes } from '../file-bytes';
import { type Element, elementAt, sizeAt, unsigned } from './ebml';

/** Where the last blocks are looked for: several seconds of the densest video. */
const TAIL_BYTES = 8 * 1024 ** 2;
const HEAD_BYTES = 4096;

const CLUSTER = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
/** Where the head of a cluster has its time at the latest, behind what may come before it. */
const CLUSTER_HEAD_BYTES = 64;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const BLOCK_DURATION = 0x9b;
const TIMESTAMP_SCALE = Buffer.from([0x2a, 0xd7, 0xb1]);
const DEFAULT_SCALE_NS = 1_000_000;

/**
 * Where the last block of a Matroska or WebM file ends, in seconds (RFC 9559): what a recording comes to that has no
 * duration written in it, without reading what lies before. null: there is no cluster in the file's last part.
 */
export async function endOfLastBlocks(file: FileBytes): Promise<number | null> {
  const scale = scaleIn(await file.read(0, HEAD_BYTES));
  const tail = await file.read(Math.max(0, file.sizeBytes - TAIL_BYTES), TAIL_BYTES);
  let end: number | null = null;
  let clusters = 0;
  // No byte is walked over twice, whatever looks like a cluster.
  let limit = tail.length;
  // Backward, as the last one that has blocks tells; a pair, as tracks may end in different ones.
  for (
    let at = tail.lastIndexOf(CLUSTER);
    at !== -1 && clusters < 2;
    at = at === 0 ? -1 : tail.lastIndexOf(CLUSTER, at - 1)
  ) {
    const found = endOfCluster(tail.subarray(0, limit), at + CLUSTER.length);
    limit = at;
    if (found === null) continue;
    clusters += 1;
    end = Math.max(end ?? 0, found);
  }
  return end === null ? null : (end * scale) / 1e9;
}

/** Nanoseconds of the unit of all times in the file. */
function scaleIn(head: Buffer): number {
  const at = head.indexOf(TIMESTAMP_SCALE);
  const element = at === -1 ? null : elementAt(head, at);
  if (element === null || element.size === null || element.size < 1 || element.size > 6) return DEFAULT_SCALE_NS;
  return unsigned(head, element) || DEFAULT_SCALE_NS;
}

/** Of a cluster whose content begins after its size; null: it is none. */
function endOfCluster(bytes: Buffer, at: number): number | null {
  const size = sizeAt(bytes, at);
  if (size === null) return null;
  let base: number | null = null;
  const last = new Map<number, { readonly time: number; readonly step: number }>();
  let end = 0;
  let position = size.next;
  while (position < bytes.length) {
    const element = elementAt(bytes, position);
    // What has an identifier of three bytes or more lies beside clusters, not in them.
    if (element === null || element.size === null || element.id > 0xffff) break;
    const { id, start } = element;
    if (id === TIMESTAMP) base = unsigned(bytes, element);
    else if (base === null && position - at > CLUSTER_HEAD_BYTES) return null;
    if (base !== null && (id === SIMPLE_BLOCK || id === BLOCK_GROUP)) {
      const block = id === SIMPLE_BLOCK ? { ...element, duration: null } : blockIn(bytes, element);
      const found = block === null ? null : trackAndTime(bytes, block.start);
      if (found !== null) {
        const time = base + found.time;
        const before = last.get(found.track);
        // Blocks of one track follow in even steps, more or less: the last one lasts as long as the one before it.
        const step =
          block?.duration ?? (before === undefined ? 0 : time > before.time ? time - before.time : before.step);
        last.set(found.track, { time, step });
        end = Math.max(end, time + step);
      }
    }
    position = start + element.size;
  }
  return last.size === 0 ? null : end;
}

function blockIn(bytes: Buffer, group: Element): { readonly start: number; readonly duration: number | null } | null {
  const end = Math.min(bytes.length, group.start + (group.size ?? 0));
  let block: number | null = null;
  let duration: number | null = null;
  for (let position = group.start; position < end; ) {
    const element = elementAt(bytes, position);
    if (element === null || element.size === null) break;
    if (element.id === BLOCK) block = element.start;
    if (element.id === BLOCK_DURATION) duration = unsigned(bytes, element);
    position = element.start + element.size;
  }
  return block === null ? null : { start: block, duration };
}

function trackAndTime(bytes: Buffer, start: number): { readonly track: number; readonly time: number } | null {
  const track = sizeAt(bytes, start);
  if (track === null || track.size === null || track.next + 2 > bytes.length) return null;
  return { track: track.size, time: bytes.readInt16BE(track.next) };
}
