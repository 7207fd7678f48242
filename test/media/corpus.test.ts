import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { isImageType, type MediaDetails } from '../../src/domain/media';
import { probeImage } from '../../src/media/probe-image';
import { SNIFF_BYTES, sniffMediaType } from '../../src/media/sniff-media-type';
import { mediaOfTracks, type TrackMimeType } from '../../src/media/tracks/media-of-tracks';
import { readTracks } from '../../src/media/tracks/read-tracks';
import type { TrackSummary } from '../../src/media/tracks/track-summary';
import { type Judge, type Judgement, loadJudge } from '../support/media/ffprobe';
import { MEDIA_FIXTURE_NAMES } from '../support/media/media-fixtures';
import { sourceOf } from '../support/media/media-sources';
import { WILD_FILES } from '../support/media/wild-files';

/**
 * Every small media file that is there anyway, from npm packages and from Debian, read here and by others: sharp, and
 * ffprobe where its package is installed. `MEDIA_CORPUS=/folder:/another` takes those folders instead, as a whole.
 */
const ASKED_FOR = process.env['MEDIA_CORPUS']?.split(':') ?? null;
const ROOT = join(__dirname, '../..');
const FOLDERS = ASKED_FOR ?? [
  join(ROOT, 'test/fixtures'),
  join(ROOT, 'node_modules'),
  join(ROOT, 'test/clients/node_modules'),
  '/usr/share/doc',
  '/usr/share/sounds',
  '/usr/share/pixmaps',
];

const EXTENSIONS =
  /\.(?:png|apng|jpe?g|gif|webp|avif|hei[cf]|wav|mp3|mp4|m4[abv]|mov|3g[p2]|og[ga]|opus|webm|mkv|weba|aac|flac)$/i;
const MAX_BYTES = ASKED_FOR === null ? 1_000_000 : 16_000_000;
/** Of the same kind, from the same folder tree: more of them would show no more. */
const MAX_OF_A_KIND = ASKED_FOR === null ? 12 : 1_000_000;
const MAX_PIXELS = 100_000_000;
const TOLERANCE_MS = 60;

/** Refused on purpose, whatever else reads them. */
const NOT_ACCEPTED =
  /^(?:image\/(?:x-icon|bmp|tiff|svg\+xml|jxl|jp2|vnd\.microsoft\.icon)|video\/ogg|application\/ogg|audio\/mp2|video\/(?:mpeg|mp2t|x-flv|vnd\.avi))$/;

interface Found {
  readonly refusal: string | null;
  readonly details: MediaDetails | null;
}

function* filesUnder(folder: string, counts = new Map<string, number>()): Generator<string> {
  if (!existsSync(folder)) return;
  let entries: Dirent[] = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path, counts);
    const extension = EXTENSIONS.exec(entry.name)?.[0].toLowerCase();
    if (!entry.isFile() || extension === undefined) continue;
    const { size } = statSync(path);
    const count = counts.get(extension) ?? 0;
    if (size === 0 || size > MAX_BYTES || count >= MAX_OF_A_KIND) continue;
    counts.set(extension, count + 1);
    yield path;
  }
}

async function read(bytes: Buffer): Promise<Found> {
  const { mimeType, detected } = await sniffMediaType(bytes.subarray(0, SNIFF_BYTES));
  if (mimeType === null) return { refusal: detected ?? 'of no known type', details: null };
  try {
    if (isImageType(mimeType)) {
      return {
        refusal: null,
        details: await probeImage({ bytes: Buffer.from(bytes), sizeBytes: bytes.length }, mimeType, MAX_PIXELS),
      };
    }
    return { refusal: null, details: mediaOfTracks(mimeType, await summarize(bytes, mimeType)).details };
  } catch (error) {
    const detectedLater =
      error instanceof Error && 'details' in error ? Object(error.details)['detectedMimeType'] : null;
    return { refusal: detectedLater ?? String(error), details: null };
  }
}

async function summarize(bytes: Buffer, mimeType: TrackMimeType): Promise<TrackSummary> {
  const found: TrackSummary[] = [];
  await readTracks(sourceOf(bytes), mimeType, { mayReadWhole: true, onSummary: (summary) => found.push(summary) });
  const last = found.at(-1);
  if (last === undefined) throw new Error('Nothing was found');
  return last;
}

/** Against sharp, whose size is right for whatever it reads. null: nothing to say against it. */
async function faultOfPicture(bytes: Buffer, { refusal, details }: Found): Promise<string | null> {
  const metadata = await sharp(bytes, { limitInputPixels: false, failOn: 'error' })
    .metadata()
    .catch(() => null);
  if (details?.kind !== 'IMAGE') {
    if (metadata === null || metadata.format === 'svg') return null;
    const decodes = await sharp(bytes, { failOn: 'error' })
      .resize(8, 8)
      .raw()
      .toBuffer()
      .then(
        () => true,
        () => false,
      );
    return decodes ? `refused as ${refusal}, decoded as ${metadata.format}` : null;
  }
  if (metadata === null) return null;
  const { width, height } = metadata.autoOrient;
  if (width !== details.width || height !== details.height)
    return `${details.width}x${details.height}, not ${width}x${height}`;
  return null;
}

/** Against ffprobe, which guesses the length of some by their bit rate: those are not held against anybody. */
function faultOfTracks({ refusal, details }: Found, truth: Judgement | null): string | null {
  if (truth === null || (truth.video === null && truth.audio === null)) return null;
  if (details === null)
    return NOT_ACCEPTED.test(refusal ?? '') ? null : `refused as ${refusal}, read as ${truth.format}`;
  if (details.kind === 'IMAGE') return null;
  const isVideo = truth.video !== null;
  if ((details.kind === 'VIDEO') !== isVideo) return `${details.kind}, not ${isVideo ? 'VIDEO' : 'AUDIO'}`;
  const isGuess = truth.format === 'aac' || (truth.format === 'mp3' && details.codec === 'mp3');
  const difference = Math.abs((details.durationMs ?? Number.NaN) - (truth.durationMs ?? Number.NaN));
  if (difference > TOLERANCE_MS && !isGuess) return `${details.durationMs} ms, not ${truth.durationMs}`;
  if (details.durationMs === null && truth.durationMs !== null) return `of no known length, not ${truth.durationMs} ms`;
  if (details.kind === 'VIDEO' && details.hasAudio !== (truth.audio !== null)) return 'wrong about its sound';
  if (details.kind !== 'AUDIO' || details.channels === null || truth.audio === null) return null;
  // What is stored apart from the core of AAC, a second channel and twice the rate, only a decoder finds.
  const { channels, sampleRateHz } = truth.audio;
  const isAac = details.codec?.startsWith('mp4a') ?? false;
  if (!isAac && channels > 0 && channels !== details.channels)
    return `of ${details.channels} channels, not ${channels}`;
  if (!isAac && sampleRateHz > 0 && sampleRateHz !== details.sampleRateHz)
    return `at ${details.sampleRateHz} Hz, not ${sampleRateHz}`;
  return null;
}

/** ffprobe takes all ones for 419,430 seconds, and leaves away what there is of a page that is cut off. */
const RECORDED_OTHERWISE = new Set(['unknown-duration.mp4', 'cut-short.ogg']);

it('is read as sharp and ffprobe read it', async () => {
  const judge: Judge | null = await loadJudge();
  const faults: string[] = [];
  const tried = { pictures: 0, others: 0 };
  for (const path of FOLDERS.flatMap((folder) => [...filesUnder(folder)])) {
    const bytes = readFileSync(path);
    const found = await read(bytes);
    const isPicture = /\.(?:png|apng|jpe?g|gif|webp|avif|hei[cf])$/i.test(path) || details(found)?.kind === 'IMAGE';
    tried[isPicture ? 'pictures' : 'others'] += 1;
    const fault = isPicture ? await faultOfPicture(bytes, found) : faultOfTracks(found, judge?.judge(bytes) ?? null);
    if (fault !== null && !RECORDED_OTHERWISE.has(path.slice(path.lastIndexOf('/') + 1)))
      faults.push(`${path}: ${fault}`);
  }
  const judges =
    judge === null ? 'sharp, and by recorded values alone: @ffmpeg/core is not installed' : 'sharp and ffprobe';
  process.stdout.write(
    `${tried.pictures} pictures and ${tried.others} other files were judged by ${judges}; ${faults.length} differ\n`,
  );
  expect(faults).toEqual([]);
  // Those that come along are judged by their recorded values as well, in suites of their own.
  expect(tried.pictures + tried.others).toBeGreaterThanOrEqual(
    ASKED_FOR === null ? MEDIA_FIXTURE_NAMES.length + Object.keys(WILD_FILES).length : 1,
  );
});

function details(found: Found): MediaDetails | null {
  return found.details;
}
