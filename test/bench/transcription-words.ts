/**
 * Measures how many words the local model gets wrong on clean speech: at most 4 % of those of 20 clips.
 *
 *     npm run bench:words -- <directory>
 *
 * The directory holds clips of speech, and beside each what is said in it: `one.wav` and `one.txt`. None are kept here; the
 * librivox clips of pocketsphinx, single sentences of speechbrain's samples, and such clips one after the other with pauses
 * between them are what it was measured with. It exits with 1 when more words are wrong.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createMediaProber } from '../../src/media/media-prober';
import { sniffMediaType } from '../../src/media/sniff-media-type';
import { createMoonshine, type MoonshineModel } from '../../src/providers/local/moonshine/moonshine';
import { wordErrorRate } from '../support/media/word-error-rate';

const MAX_ERROR_RATE = 0.04;

async function main(directory: string): Promise<void> {
  const prober = createMediaProber();
  const moonshine = createMoonshine({ prober });
  let words = 0;
  let errors = 0;
  for (const name of (await readdir(directory)).sort()) {
    if (name.endsWith('.txt') || name.startsWith('.')) continue;
    const said = plain(await readFile(path.join(directory, `${path.parse(name).name}.txt`), 'utf8'));
    const heard = plain(await transcribe(moonshine, await readFile(path.join(directory, name))));
    const count = said.match(/[a-z0-9']+/g)?.length ?? 0;
    const wrong = Math.round(wordErrorRate(said, heard) * count);
    words += count;
    errors += wrong;
    console.log(`${name}: ${wrong} of ${count}${wrong === 0 ? '' : `: ${heard}`}`);
  }
  const rate = errors / words;
  console.log(`${errors} of ${words} words are wrong: ${(100 * rate).toFixed(1)} %`);
  if (!(rate <= MAX_ERROR_RATE)) process.exitCode = 1;
  await moonshine.close();
  await prober.close();
}

async function transcribe(moonshine: MoonshineModel, bytes: Buffer): Promise<string> {
  const { mimeType } = await sniffMediaType(bytes);
  if (mimeType === null) throw new Error('This is no sound.');
  const request = {
    kind: 'TRANSCRIPTION',
    audio: { bytes, mimeType },
    language: 'en',
    prompt: null,
    diarize: null,
    parameters: {},
  } as const;
  const context = { signal: new AbortController().signal, onProgress: () => {}, organizationId: 'org_bench' };
  const submitted = await moonshine.submit(request, context);
  if (submitted.status !== 'DONE') throw new Error('It is not done.');
  return submitted.result.transcript?.text ?? '';
}

/** What is heard is written in one of several ways. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\bmr\b/g, 'mister')
    .replaceAll(/\bmrs\b/g, 'missus');
}

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('A directory of clips is expected.');
void main(directory);
