/** Bars of a wave form. */
export const BARS = 120;
/** What is larger is played, and not drawn: it would be in memory as samples, ten times as large as it is. */
const MAX_BYTES = 20_000_000;

/** How loud each part of a sound is, 0 to 1. Rejects when it cannot be read or decoded. */
export async function readPeaks(
  url: string,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<readonly number[] | null> {
  if (sizeBytes > MAX_BYTES) return null;
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`The sound is answered with status ${response.status}.`);
  const bytes = await response.arrayBuffer();
  // It plays nothing: samples are all that is wanted.
  const context = new OfflineAudioContext(1, 1, 22_050);
  const samples = (await context.decodeAudioData(bytes)).getChannelData(0);
  const perBar = Math.max(1, Math.floor(samples.length / BARS));
  const peaks = Array.from({ length: BARS }, (_, bar) => {
    let peak = 0;
    for (let at = bar * perBar; at < Math.min((bar + 1) * perBar, samples.length); at += 1) {
      peak = Math.max(peak, Math.abs(samples[at] ?? 0));
    }
    return peak;
  });
  const loudest = Math.max(...peaks, 0.001);
  return peaks.map((peak) => peak / loudest);
}
