import { serveJob } from '../thread/run-in-thread';
import { OutputTooLargeError } from './in-memory-file';
import { InMemoryWasi, OUTPUT_DIRECTORY } from './in-memory-wasi';
import { type FliteJob, readWav, type Speech, wavBytesOf } from './speech';

/** Of most voices; `kal` has half of it. */
const MAX_SAMPLE_RATE_HZ = 16_000;
const OUTPUT_FILE = `${OUTPUT_DIRECTORY}/speech.wav`;

/** @returns null: it takes more than `maxSeconds` to say */
function speak(job: FliteJob, reportProgress: (percent: number) => void): Speech | null {
  const spoken: Speech[] = [];
  let remainingBytes = wavBytesOf(job.maxSeconds, MAX_SAMPLE_RATE_HZ);
  try {
    for (const piece of job.pieces) {
      // A fresh instance a piece: the program never gives memory back.
      const speech = readWav(new InMemoryWasi(argumentsFor(piece, job), remainingBytes).run(job.program));
      spoken.push(speech);
      remainingBytes -= speech.samples.byteLength;
      reportProgress((100 * spoken.length) / job.pieces.length);
    }
  } catch (error) {
    if (error instanceof OutputTooLargeError) return null;
    throw error;
  }
  return joined(spoken);
}

function argumentsFor(piece: string, { voice, speed }: FliteJob): string[] {
  const stretch = `duration_stretch=${1 / speed}`;
  return ['flite', '-voice', voice, '--setf', stretch, '-t', piece, '-o', OUTPUT_FILE];
}

/** All of one voice, and so of one rate. */
function joined(spoken: readonly Speech[]): Speech {
  const samples = new Int16Array(spoken.reduce((total, speech) => total + speech.samples.length, 0));
  let at = 0;
  for (const speech of spoken) {
    samples.set(speech.samples, at);
    at += speech.samples.length;
  }
  return { samples, sampleRateHz: spoken[0]?.sampleRateHz ?? MAX_SAMPLE_RATE_HZ };
}

serveJob(speak, (speech) => (speech === null ? [] : [speech.samples.buffer]));
