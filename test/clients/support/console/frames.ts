import type { Page } from 'puppeteer-core';

export interface Frames {
  /** A second. */
  readonly shown: number;
  readonly dropped: number;
  /** Between two that were shown. */
  readonly longestMs: number;
}

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly ts: number;
}

const CATEGORIES = ['blink.user_timing', 'devtools.timeline', 'disabled-by-default-devtools.timeline.frame'];

export interface Scrolling {
  readonly pixelsPerSecond: number;
  readonly seconds: number;
}

/** Scrolls what is in the middle of the page down, as a wheel would. */
export async function scroll(page: Page, { pixelsPerSecond, seconds }: Scrolling): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('Input.synthesizeScrollGesture', {
    x: 500,
    y: 500,
    yDistance: -pixelsPerSecond * seconds,
    speed: pixelsPerSecond,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
  await session.detach();
}

/** Of a page that is scrolled, by the browser's own trace. */
export async function countFrames(page: Page, scrolling: Scrolling): Promise<Frames> {
  await page.tracing.start({ categories: CATEGORIES });
  await page.evaluate(`performance.mark('scroll-begins')`);
  await scroll(page, scrolling);
  await page.evaluate(`performance.mark('scroll-ends')`);
  const trace = await page.tracing.stop();
  return framesOf(JSON.parse(Buffer.from(trace!).toString()).traceEvents);
}

function framesOf(events: readonly TraceEvent[]): Frames {
  const timesOf = (wanted: string) => events.filter(({ name }) => name === wanted).map(({ ts }) => ts / 1_000);
  const [begin, end] = [timesOf('scroll-begins')[0]!, timesOf('scroll-ends')[0]!];
  const during = (name: string) => timesOf(name).filter((at) => at >= begin && at <= end);
  const drawn = during('DrawFrame').sort((one, other) => one - other);
  const pauses = drawn.slice(1).map((at, index) => at - drawn[index]!);
  return {
    shown: (1_000 * drawn.length) / (end - begin),
    dropped: during('DroppedFrame').length,
    longestMs: Math.max(...pauses),
  };
}
