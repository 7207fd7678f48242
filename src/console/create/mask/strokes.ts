/** Parts of the width and of the height: 0 to 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What one movement of the brush covers, or the whole picture. */
export type Stroke =
  | {
      readonly type: 'brush';
      /** Part of the width of the picture. */
      readonly radius: number;
      readonly isErasing: boolean;
      readonly points: readonly Point[];
    }
  | { readonly type: 'all'; readonly isErasing: boolean };

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Marks on an empty canvas what is covered. */
export function drawMarked(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  strokes: readonly Stroke[],
): void {
  context.clearRect(0, 0, width, height);
  for (const stroke of strokes) drawStroke(context, { width, height }, stroke, stroke.isErasing);
  context.globalCompositeOperation = 'source-over';
}

/** Whether anything is covered, as far as strokes say without being drawn. */
export function coversNothing(strokes: readonly Stroke[]): boolean {
  const lastEmpty = strokes.findLastIndex((stroke) => stroke.type === 'all' && stroke.isErasing);
  return strokes.slice(lastEmpty + 1).every(({ isErasing }) => isErasing);
}

/**
 * The mask as the service takes it: a PNG as large as the picture, opaque but where the picture may change.
 *
 * @returns null when the browser cannot make a picture of that size
 */
export async function renderMask(size: Size, strokes: readonly Stroke[]): Promise<File | null> {
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.fillStyle = '#000000';
  context.fillRect(0, 0, size.width, size.height);
  // What is covered is taken away, and what is erased of it comes back.
  for (const stroke of strokes) drawStroke(context, size, stroke, !stroke.isErasing);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob === null ? null : new File([blob], 'mask.png', { type: 'image/png' });
}

function drawStroke(context: CanvasRenderingContext2D, size: Size, stroke: Stroke, takesAway: boolean): void {
  context.globalCompositeOperation = takesAway ? 'destination-out' : 'source-over';
  if (stroke.type === 'all') {
    context.fillRect(0, 0, size.width, size.height);
    return;
  }
  const [first, ...rest] = stroke.points;
  if (first === undefined) return;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = Math.max(1, 2 * stroke.radius * size.width);
  context.strokeStyle = context.fillStyle;
  context.beginPath();
  context.moveTo(first.x * size.width, first.y * size.height);
  // A line of no length is a dot, with round ends.
  for (const point of rest.length === 0 ? [first] : rest) context.lineTo(point.x * size.width, point.y * size.height);
  context.stroke();
}
