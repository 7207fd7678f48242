import { tokenTable } from '../../../../src/providers/local/moonshine/recognizer';

describe('the table of tokens', () => {
  const lines = tokenTable({ vocabById: ['<unk>', '▁the', '<0xC3>', 'é'] })
    .toString()
    .split('\n');
  const bytesOfLine = (line = '') => Buffer.from(line.split(' ')[0] ?? '', 'base64').toString('latin1');

  it('has a line for each that the model may put out, with its number', () => {
    expect(lines).toHaveLength(32_768 + 1);
    expect(lines.at(-1)).toBe('');
    expect(lines.slice(0, -1).map((line) => Number(line.split(' ')[1]))).toEqual([...Array(32_768).keys()]);
  });

  it('has the bytes that each stands for', () => {
    expect(lines.slice(0, 4).map(bytesOfLine)).toEqual(['<unk>', ' the', '\xc3', '\xc3\xa9']);
  });

  it('has a mark of its own for each that the tokenizer does not know', () => {
    const marks = lines.slice(4, -1).map(bytesOfLine);
    expect(new Set(marks).size).toBe(marks.length);
  });
});
