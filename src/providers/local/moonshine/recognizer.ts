import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LlamaTokenizer } from 'llama-tokenizer-js';
import { OfflineRecognizer } from 'sherpa-onnx/sherpa-onnx-asr.js';
import loadSherpaOnnx from 'sherpa-onnx/sherpa-onnx-wasm-nodejs.js';
import { SAMPLE_RATE_HZ } from './levels';

/** Of the model's output. Its first 32,000 are Llama's; the rest are marks that it never puts into a text. */
const VOCABULARY_SIZE = 32_768;
/** https://github.com/google/sentencepiece: how a piece writes a space, and a byte that is no character by itself. */
const SPACE = '▁';
const BYTE = /^<0x([0-9A-F]{2})>$/;

/** The vocabulary as sherpa-onnx reads it: a line a token, of its bytes in base64 and its number. */
export function tokenTable({ vocabById }: Pick<LlamaTokenizer, 'vocabById'>): Buffer {
  const lines = Array.from({ length: VOCABULARY_SIZE }, (_, id) => {
    return `${bytesOf(vocabById[id] ?? `<mark ${id}>`).toString('base64')} ${id}\n`;
  });
  return Buffer.from(lines.join(''));
}

function bytesOf(piece: string): Buffer {
  const byte = BYTE.exec(piece)?.[1];
  return byte === undefined ? Buffer.from(piece.replaceAll(SPACE, ' ')) : Buffer.from(byte, 'hex');
}

const WEIGHTS_PACKAGE = '@moonshine-ai/moonshine-js';
const WEIGHTS_PATH = 'dist/model/tiny/quantized';
/** A file that there is only in memory. */
const TOKENS_PATH = '/tokens.txt';
const REGULAR_FILE_MODE = 0o100444;
const SAMPLE_MAGNITUDE = 32_768;

export type Recognize = (samples: Int16Array) => string;

/**
 * Loads the model: some 30 MB of files, and 300 MB of memory for as long as the thread lives.
 *
 * @param onProgress is called with 0 to 100 as it is loaded: as far as is known, for half of it is done in one go
 * @returns what makes text of at least one sample and of 30 s at the most; "" for what is no speech
 */
export async function loadRecognizer(onProgress: (percent: number) => void): Promise<Recognize> {
  onProgress(0);
  const { default: tokenizer } = await import('llama-tokenizer-js');
  const sherpaOnnx = await loadSherpaOnnx({});
  onProgress(50);
  const weights = weightsDirectory();
  const encoder = join(weights, 'encoder_model.onnx');
  addFile(sherpaOnnx.FS, tokenTable(tokenizer), encoder);
  const moonshine = { encoder, mergedDecoder: join(weights, 'decoder_model_merged.onnx') };
  const modelConfig = { moonshine, tokens: TOKENS_PATH, numThreads: 1, debug: 0 } as const;
  const recognizer = new OfflineRecognizer({ modelConfig }, sherpaOnnx);
  if (recognizer.handle === 0) throw new Error('The model could not be loaded');
  onProgress(100);
  return (samples) => {
    const stream = recognizer.createStream();
    try {
      stream.acceptWaveform(
        SAMPLE_RATE_HZ,
        Float32Array.from(samples, (sample) => sample / SAMPLE_MAGNITUDE),
      );
      recognizer.decode(stream);
      return recognizer.getResult(stream).text.trim();
    } finally {
      stream.free();
    }
  };
}

/** Found as Node finds packages: this one lets nobody resolve its files, and what it exports is of no use here. */
function weightsDirectory(): string {
  const directories = require.resolve.paths(WEIGHTS_PACKAGE) ?? [];
  const found = directories.map((directory) => join(directory, WEIGHTS_PACKAGE, WEIGHTS_PATH)).find(existsSync);
  if (found === undefined) throw new Error(`${WEIGHTS_PACKAGE} is not installed`);
  return found;
}

/** The library takes the tokens from a file only; the table is made here, and needs none on the disk. */
function addFile(files: loadSherpaOnnx.EmscriptenFiles, content: Buffer, realFile: string): void {
  const { stat, open } = files;
  // Asked for its existence alone.
  files.stat = (path, dontFollow) => stat(path === TOKENS_PATH ? realFile : path, dontFollow);
  files.open = (path, flags, mode) => {
    if (path !== TOKENS_PATH) return open(path, flags, mode);
    return files.createStream({
      path,
      flags,
      seekable: true,
      position: 0,
      node: { mode: REGULAR_FILE_MODE },
      stream_ops: {
        read(_file, buffer, offset, length, position) {
          const part = content.subarray(position, position + length);
          buffer.set(part, offset);
          return part.length;
        },
        llseek(file, offset, whence) {
          return offset + ([0, file.position, content.length][whence] ?? 0);
        },
      },
    });
  };
}
