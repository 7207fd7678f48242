import sharp, { type OverlayOptions } from 'sharp';
import type { MediaBytes, PixelSize, VideoRequest } from '../../media-model';
import { type CaptionGround, captionLayers } from './caption';
import { decode, openPicture, pictureOf, readPixels } from './pixels';

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
