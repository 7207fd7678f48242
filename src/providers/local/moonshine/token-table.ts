import type { LlamaTokenizer } from 'llama-tokenizer-js';

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
