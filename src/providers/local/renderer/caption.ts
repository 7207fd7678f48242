import sharp, { type OverlayOptions } from 'sharp';
import type { PixelSize } from '../../generation-request';
import { PICTURE_TIMEOUT } from './pixels';

const MAX_CHARACTERS = 120;
/** The font's size for a picture of this size, in pixels, and its bounds. */
const FONT_SHARE = 0.042;
const MIN_FONT_PIXELS = 9;
const MAX_FONT_PIXELS = 72;
/** A dot of a font is a 72nd of an inch: at this many to the inch, one is a pixel. */
const DOTS_PER_INCH = 72;
const FONT_DOTS = 12;
const MARGIN_SHARE = 0.045;

/** The prompt in white at the foot of a picture, on a shade that keeps it legible. Nothing for a prompt of no words. */
export async function captionLayers(prompt: string, size: PixelSize): Promise<OverlayOptions[]> {
  const text = captionText(prompt);
  if (text === '') return [];
  const margin = Math.round(Math.min(size.width, size.height) * MARGIN_SHARE);
  const { data, info } = await drawText(
    text,
    {
      width: Math.max(1, size.width - 2 * margin),
      height: Math.max(1, Math.floor(size.height / 2)),
    },
    fontPixels(size),
  );
  const shadeHeight = Math.min(size.height, info.height + 4 * margin);
  return [
    { input: shade(size.width, shadeHeight), left: 0, top: size.height - shadeHeight },
    {
      input: data,
      raw: { width: info.width, height: info.height, channels: 4 },
      left: margin,
      top: Math.max(0, size.height - margin - info.height),
    },
  ];
}

/** One line of at most 120 characters, cut between words where it can be. */
export function captionText(prompt: string): string {
  const line = prompt
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  if (characters.length <= MAX_CHARACTERS) return line;
  const cut = characters.slice(0, MAX_CHARACTERS - 1).join('');
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

function shade(width: number, height: number): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <linearGradient id="shade" x2="0" y2="1">
        <stop offset="0" stop-opacity="0"/><stop offset="1" stop-opacity="0.66"/>
      </linearGradient>
      <rect width="100%" height="100%" fill="url(#shade)"/>
    </svg>`,
  );
}
