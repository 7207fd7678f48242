import type { FileBytes } from '../file-bytes';
import { FRAME_HEADER_BYTES, type FrameHeader, parseFrameHeader } from '../mpeg/frames';
import { type AudioTrackSummary, type TrackSummary, UnreadableFormat, type VideoTrackSummary } from '../track-summary';
import { type Box, Boxes } from './boxes';
import { readFragments } from './fragments';
import { type Mp4Track, parseTimes, readTrack } from './track';

/** The header of the first sample, where the first chunk begins. null: there is none, or it is no frame. */
async function firstSampleHeader(file: FileBytes, boxes: Boxes, track: Mp4Track): Promise<FrameHeader | null> {
  const short = await boxes.find(track.samples, 'stco');
  const table = short ?? (await boxes.find(track.samples, 'co64'));
  if (table === null) return null;
  const entry = (await boxes.content(table, 16)).subarray(8);
  if (entry.length < (short === null ? 8 : 4)) return null;
  const offset = short === null ? Number(entry.readBigUInt64BE(0)) : entry.readUInt32BE(0);
  return parseFrameHeader(await file.read(offset, FRAME_HEADER_BYTES), 0);
}

const MAX_TRACKS = 1_000;

/**
 * Reads MP4, QuickTime and 3GP (ISO/IEC 14496-12; QuickTime File Format): the index `moov` wherever it is, without its
 * tables of samples, and the fragments `moof` for as long as they are what tells the duration. A box of a size or of a
 * content that makes no sense is passed over, as players do: it is what says nothing about the tracks.
 *
 * @param onSummary called with what is known before the fragments are looked for
 */
export async function readMp4(file: FileBytes, onSummary: (summary: TrackSummary) => void): Promise<TrackSummary> {
  const boxes = new Boxes(file);
  const moov = await findMovie(boxes);
  const header = await boxes.find(moov, 'mvhd');
  const times = header === null ? null : parseTimes(await boxes.content(header, 40));
  const tracks = await readTracks(boxes, moov, times?.timescale ?? 0);
  const summary = await summarize(file, boxes, tracks);
  const extension = await boxes.find(moov, 'mvex');
  if (extension === null) {
    const movieSeconds = times === null || times.duration === null ? null : times.duration / times.timescale;
    return { ...summary, durationSeconds: longest(tracks.map(shownSeconds)) ?? movieSeconds };
  }
  onSummary(summary);
  const fragments = await readFragments(boxes, extension, tracks);
  return { ...summary, durationSeconds: fragments };
}

async function findMovie(boxes: Boxes): Promise<Box> {
  for await (const box of boxes.in({ start: 0, end: boxes.file.sizeBytes })) if (box.type === 'moov') return box;
  throw new UnreadableFormat('No moov');
}

async function readTracks(boxes: Boxes, moov: Box, movieTimescale: number): Promise<Mp4Track[]> {
  const tracks: Mp4Track[] = [];
  for await (const box of boxes.in(moov)) {
    if (box.type !== 'trak') continue;
    // What comes after it is not there either: a film without its sound is not what was sent.
    if (box.isCut) throw new UnreadableFormat('The index is cut');
    const track = await readTrack(boxes, box, movieTimescale);
    if (track !== null) tracks.push(track);
    if (tracks.length > MAX_TRACKS) break;
  }
  return tracks;
}

async function summarize(file: FileBytes, boxes: Boxes, tracks: readonly Mp4Track[]): Promise<TrackSummary> {
  const videos = tracks.filter((track) => track.kind === 'VIDEO');
  const video = videos.find(({ entry }) => entry.isVideoCodec) ?? videos[0];
  const audio = tracks.find((track) => track.kind === 'AUDIO');
  return {
    container: 'video/mp4',
    video: video === undefined ? null : summarizeVideo(video),
    audio: audio === undefined ? null : await summarizeAudio(file, boxes, audio),
    durationSeconds: null,
  };
}

function summarizeVideo({ entry, turns }: Mp4Track): VideoTrackSummary {
  const { width, height } = entry;
  const isUpright = turns % 2 === 0;
  return {
    codec: entry.codec,
    isKnownCodec: entry.isVideoCodec,
    width: isUpright ? width : height,
    height: isUpright ? height : width,
  };
}

async function summarizeAudio(file: FileBytes, boxes: Boxes, track: Mp4Track): Promise<AudioTrackSummary> {
  const { codec, channels, sampleRateHz, isMp3 } = track.entry;
  const frame = isMp3 ? await firstSampleHeader(file, boxes, track) : null;
  if (frame !== null) return { codec, channels: frame.channels, sampleRateHz: frame.sampleRateHz };
  // Rates of more than 16 bits do not fit the field; the track counts by the rate then.
  return { codec, channels, sampleRateHz: sampleRateHz >= 1 ? sampleRateHz : track.timescale };
}

/** No more than there is to show: an edit that says so shows nothing for the rest. */
function shownSeconds({ edits, mediaSeconds }: Mp4Track): number | null {
  return edits?.seconds ?? mediaSeconds;
}

function longest(seconds: readonly (number | null)[]): number | null {
  const known = seconds.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
