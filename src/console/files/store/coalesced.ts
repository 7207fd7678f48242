/** Of many calls in a row, does the first at once and the others together, after a pause. */
export function coalesced(act: () => void, pauseMs: number): () => void {
  let isPausing = false;
  let isWanted = false;
  const call = () => {
    isWanted = isPausing;
    if (isPausing) return;
    isPausing = true;
    setTimeout(() => {
      isPausing = false;
      if (isWanted) call();
    }, pauseMs);
    act();
  };
  return call;
}
