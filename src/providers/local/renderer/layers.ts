import type { OverlayOptions } from 'sharp';
import { sharp } from '../../../media/picture/sharp';
import type { MediaBytes, PixelSize, VideoRequest } from '../../media-model';
import { decode, openPicture } from './open-picture';
import { PICTURE_TIMEOUT, pictureOf, readPixels } from './pixels';

interface LayersRequest {
  readonly prompt: string;
  readonly referenceImages: readonly MediaBytes[];
}

/** Of the shorter side. */
const MARGIN_SHARE = 0.045;
/** Leaves free what a circle cuts off from the square around it, as many a mask is one. */
export const ROUND_MARGIN_SHARE = 0.16;

/**
 * What is laid upon every picture: the references and the caption.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA, INVALID_INPUT: a reference cannot be decoded
 */
export async function layersFor(
  { prompt, referenceImages }: LayersRequest,
  size: PixelSize,
  ground: CaptionGround,
  marginShare = MARGIN_SHARE,
): Promise<readonly OverlayOptions[]> {
  const margin = Math.round(Math.min(size.width, size.height) * marginShare);
  const insets = await referenceInsets(referenceImages, size, margin);
  return [...insets, ...(await captionLayers(prompt, size, margin, ground))];
}

/**
 * The references and the caption, upon nothing, as PNG.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA, INVALID_INPUT: a reference cannot be decoded
 */
export async function drawLayers(request: VideoRequest, size: PixelSize, ground: CaptionGround): Promise<Uint8Array> {
  const layers = await layersFor(request, size, ground);
  const nothing = { ...size, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } as const;
  return (
    await sharp({ create: nothing })
      .composite([...layers])
      .png()
      .toUint8Array()
  ).data;
}

/** A frame's width, of the side of the picture within it. */
const FRAME_SHARE = 0.04;
/** The side of a frame, of the shorter side of the picture that it is put into. */
const SIDE_SHARE = 0.26;
const GAP_SHARE = 0.03;

/**
 * The references as small framed pictures, in a row from the upper left corner; they get smaller until all fit.
 *
 * @param margin in pixels
 * @throws {MediaFailure} CORRUPT_MEDIA, INVALID_INPUT: a reference cannot be decoded
 */
async function referenceInsets(
  references: readonly MediaBytes[],
  size: PixelSize,
  margin: number,
): Promise<OverlayOptions[]> {
  const gap = Math.ceil(Math.min(size.width, size.height) * GAP_SHARE);
  const room = Math.floor((size.width - 2 * margin + gap) / Math.max(1, references.length)) - gap;
  const side = Math.max(1, Math.min(Math.round(Math.min(size.width, size.height) * SIDE_SHARE), room));
  const insets: OverlayOptions[] = [];
  // One at a time: each may be large while it is decoded.
  for (const [index, reference] of references.entries()) {
    const left = Math.min(size.width - side, margin + index * (side + gap));
    insets.push({ ...(await frame(reference, index, side)), left, top: Math.min(size.height - side, margin) });
  }
  return insets;
}

async function frame(reference: MediaBytes, index: number, side: number): Promise<OverlayOptions> {
  const path = ['input', 'referenceImages', String(index)];
  const width = Math.round(side * FRAME_SHARE);
  const inner = side - 2 * width;
  const { picture } = await openPicture(reference, path);
  const small = picture.resize({ width: inner, height: inner, fit: 'cover' }).flatten({ background: 'white' });
  const pixels = await decode(readPixels, small, path);
  const framed = await pictureOf(pixels)
    .extend({ top: width, bottom: width, left: width, right: width, background: 'white' })
    .raw()
    .toBuffer();
  return { input: framed, raw: { width: side, height: side, channels: pixels.channels } };
}

const MAX_CAPTION_CHARACTERS = 120;
/** The font's size for a picture of this size, in pixels, and its bounds. */
const FONT_SHARE = 0.042;
const MIN_FONT_PIXELS = 9;
const MAX_FONT_PIXELS = 72;
/** A dot of a font is a 72nd of an inch: at this many to the inch, one is a pixel. */
const DOTS_PER_INCH = 72;
const FONT_DOTS = 12;
/** DejaVu Sans draws these scripts; a box would stand for anything else. */
const NOT_IN_FONT =
  /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Common}\p{Script=Inherited}]|[\p{C}\p{Extended_Pictographic}\u2e80-\u{10ffff}]/gu;

interface Field extends PixelSize {
  readonly left: number;
  readonly top: number;
}

/**
 * SHADE: the foot of the picture grows dark, for pictures that are ours. PANEL: a dark field behind the text alone, for
 * pictures that may hold anything at that place, a caption of ours among them.
 */
type CaptionGround = 'SHADE' | 'PANEL';

/**
 * The prompt in white at the foot of a picture. Nothing for a prompt that the font has no signs for.
 *
 * @param margin in pixels, on all sides
 */
export async function captionLayers(
  prompt: string,
  size: PixelSize,
  margin: number,
  ground: CaptionGround,
): Promise<OverlayOptions[]> {
  const text = captionText(prompt);
  if (text === '') return [];
  const pixels = fontPixels(size);
  const room = { width: Math.max(1, size.width - 2 * margin), height: Math.max(1, Math.floor(size.height / 2)) };
  const { data, info } = await drawText(text, room, pixels);
  const top = Math.max(0, size.height - margin - info.height);
  const field = { left: margin, top, width: info.width, height: info.height };
  const caption = {
    input: data,
    raw: { width: info.width, height: info.height, channels: 4 },
    left: margin,
    top,
  } as const;
  return [ground === 'SHADE' ? shade(size, top - 2 * pixels) : panel(size, field, pixels / 2), caption];
}

/** One line of at most 120 characters, cut between words where it can be, without signs that the font does not have. */
export function captionText(prompt: string): string {
  const line = prompt.toWellFormed().replace(NOT_IN_FONT, ' ').replace(/\s+/gu, ' ').trim();
  const characters = [...line];
  if (characters.length <= MAX_CAPTION_CHARACTERS) return line;
  const cut = characters.slice(0, MAX_CAPTION_CHARACTERS - 1).join('');
  return `${cut.replace(/\s+\S{0,20}$/u, '')}…`;
}

function fontPixels({ width, height }: PixelSize): number {
  return Math.min(MAX_FONT_PIXELS, Math.max(MIN_FONT_PIXELS, Math.round(Math.min(width, height) * FONT_SHARE)));
}

function drawText(text: string, within: PixelSize, pixels: number) {
  return sharp({
    text: {
      text: `<span foreground="white">${escapeMarkup(text)}</span>`,
      font: `DejaVu Sans ${FONT_DOTS}`,
      fontfile: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
      width: within.width,
      wrap: 'word-char',
      dpi: Math.round((DOTS_PER_INCH * pixels) / FONT_DOTS),
      rgba: true,
    },
  })
    .timeout(PICTURE_TIMEOUT)
    .resize({ ...within, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** The text is Pango markup to the library that draws it. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function shade(size: PixelSize, from: number): OverlayOptions {
  const top = Math.max(0, from);
  const stops = '<stop offset="0" stop-opacity="0"/><stop offset="1" stop-opacity="0.66"/>';
  return drawing(
    { left: 0, top, width: size.width, height: size.height - top },
    `<linearGradient id="shade" x2="0" y2="1">${stops}</linearGradient><rect width="100%" height="100%" fill="url(#shade)"/>`,
  );
}

function panel(size: PixelSize, text: Field, padding: number): OverlayOptions {
  const left = Math.max(0, Math.round(text.left - padding));
  const top = Math.max(0, Math.round(text.top - padding));
  const width = Math.min(size.width - left, Math.round(text.width + 2 * padding));
  const height = Math.min(size.height - top, Math.round(text.height + 2 * padding));
  const rectangle = `<rect width="100%" height="100%" rx="${padding}" fill-opacity="0.88"/>`;
  return drawing({ left, top, width, height }, rectangle);
}

function drawing({ left, top, width, height }: Field, shapes: string): OverlayOptions {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes}</svg>`;
  return { input: Buffer.from(svg), left, top };
}
