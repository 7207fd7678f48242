import type { PixelSize } from '../../generation-request';
import type { Pixels } from './pixels';
import type { Style } from './scene';

/** What is ready to make any number of pictures, one after the other. */
export interface Painter {
  /** Of every picture. */
  readonly size: PixelSize;
  /** @throws the signal's reason */
  paint(style: Style, signal: AbortSignal): Promise<Pixels>;
}
