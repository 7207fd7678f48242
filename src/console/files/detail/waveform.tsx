import { type MouseEvent, useEffect, useRef, useState } from 'react';
import classes from './preview.module.css';
import { BARS, readPeaks } from './read-peaks';

interface WaveformProps {
  readonly url: string;
  readonly sizeBytes: number;
  readonly name: string;
}

const HEIGHT = 100;

/** A player, and above it how loud the sound is over time. The player is all that it takes: the rest is for the eye. */
export function Waveform({ url, sizeBytes, name }: WaveformProps) {
  const player = useRef<HTMLAudioElement>(null);
  const [peaks, setPeaks] = useState<readonly number[] | null>(null);
  const [played, setPlayed] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    readPeaks(url, sizeBytes, stop.signal).then(
      (found) => stop.signal.aborted || setPeaks(found),
      () => {},
    );
    return () => stop.abort();
  }, [url, sizeBytes]);
  const seek = (event: MouseEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const audio = player.current;
    if (audio !== null && Number.isFinite(audio.duration))
      audio.currentTime = (audio.duration * (event.clientX - left)) / width;
  };
  return (
    <div className={classes.sound}>
      <svg
        className={classes.wave}
        viewBox={`0 0 ${BARS * 3} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onClick={seek}
      >
        {(peaks ?? new Array<number>(BARS).fill(0)).map((peak, bar) => {
          const height = Math.max(2, peak * HEIGHT);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
              key={bar}
              x={bar * 3}
              y={(HEIGHT - height) / 2}
              width={2}
              height={height}
              rx={1}
              fill="currentColor"
              opacity={bar / BARS < played ? 1 : 0.35}
            />
          );
        })}
      </svg>
      {/* biome-ignore lint/a11y/useMediaCaption: what was uploaded has the captions that it has. */}
      <audio
        ref={player}
        className={classes.player}
        src={url}
        controls
        preload="metadata"
        aria-label={name}
        onTimeUpdate={({ currentTarget }) => setPlayed(currentTarget.currentTime / (currentTarget.duration || 1))}
      />
    </div>
  );
}
