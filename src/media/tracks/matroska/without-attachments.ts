import type { ByteSource } from '../../byte-source';
import { FileBytes } from '../file-bytes';
import { type Element, elementAt } from './ebml';

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const ATTACHMENTS = 0x1941a469;
const VOID = 0xec;
/** The longest head of an element: an identifier of four bytes, and a size of eight. */
const ELEMENT_HEAD_BYTES = 12;
/** Before the first cluster there are a dozen at most. */
const MAX_ELEMENTS = 64;

interface Patch {
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * The same Matroska file for its readers, but that attachments before the first cluster (fonts, covers: RFC 9559,
 * section 5.1.6) are empty space, which readers pass over.
 */
export async function withoutAttachments(source: ByteSource): Promise<ByteSource> {
  // Little at once: what is read here is read again.
  const file = new FileBytes(source, false);
  const patches: Patch[] = [];
  let position = 0;
  for (let count = 0; count < MAX_ELEMENTS; count += 1) {
    const head = await file.read(position, ELEMENT_HEAD_BYTES);
    const element = elementAt(head, 0);
    if (element === null || element.id === CLUSTER) break;
    if (element.id === SEGMENT) {
      position += element.start;
      continue;
    }
    if (element.size === null) break;
    if (element.id === ATTACHMENTS) patches.push({ start: position, bytes: voidHead(element, element.size) });
    position += element.start + element.size;
  }
  return patches.length === 0 ? source : patched(source, patches);
}

/** The head of an element of the same length that holds nothing. */
function voidHead({ start }: Element, size: number): Buffer {
  const sizeBytes = Math.min(8, start - 1);
  const head = Buffer.alloc(1 + sizeBytes);
  // What it does not take of the former head is part of what it holds.
  let rest = start + size - head.length;
  for (let at = sizeBytes; at > 0; at -= 1) {
    head[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  head[0] = VOID;
  head[1] = (head[1] ?? 0) | (0x80 >> (sizeBytes - 1));
  return head;
}

function patched(source: ByteSource, patches: readonly Patch[]): ByteSource {
  return {
    sizeBytes: source.sizeBytes,
    async read(start, end) {
      const bytes = Uint8Array.from(await source.read(start, end));
      for (const patch of patches) {
        const from = Math.max(start, patch.start);
        const to = Math.min(end, patch.start + patch.bytes.length);
        if (from < to) bytes.set(patch.bytes.subarray(from - patch.start, to - patch.start), from - start);
      }
      return bytes;
    },
  };
}
