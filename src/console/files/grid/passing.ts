import { type RefObject, useEffect, useState } from 'react';

/** Pixels a millisecond: five screens a second. */
const FAST = 5;
const SETTLED_MS = 120;

/** Whether so much is scrolled at once that pictures would only come when they are out of sight again. */
export function usePassing(scroller: RefObject<HTMLElement | null>): boolean {
  const [isPassing, setIsPassing] = useState(false);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let last = { top: element.scrollTop, at: performance.now() };
    let settled: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      const now = { top: element.scrollTop, at: performance.now() };
      const speed = Math.abs(now.top - last.top) / Math.max(now.at - last.at, 1);
      last = now;
      setIsPassing(speed > FAST);
      clearTimeout(settled);
      settled = setTimeout(() => setIsPassing(false), SETTLED_MS);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
      clearTimeout(settled);
    };
  }, [scroller]);
  return isPassing;
}
