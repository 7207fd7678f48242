const SAMPLE_RATE_HZ = 16_000;

/** Loud and soft in turns, as syllables are, and never so soft for long that it were a pause; from one second to the next the same. */
export function speech(seconds: number): Int16Array {
  return sound(seconds, (index) => 9_000 * (0.2 + 0.8 * Math.sin((Math.PI * index) / 3_200) ** 2));
}

/** Not silent: louder than -40 dBFS, as in a hall. */
export function pauses(seconds: number): Int16Array {
  return sound(seconds, () => 500);
}

function sound(seconds: number, magnitudeAt: (index: number) => number): Int16Array {
  return Int16Array.from({ length: Math.round(seconds * SAMPLE_RATE_HZ) }, (_, index) =>
    Math.round(magnitudeAt(index) * Math.sin((2 * Math.PI * 440 * index) / SAMPLE_RATE_HZ)),
  );
}
