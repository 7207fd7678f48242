import { captionLayers, captionText } from '../../../../src/providers/local/renderer/layers';

it.each([
  ['a  fox\n\tin the snow ', 'a fox in the snow'],
  ['\u0000Ünïcödé \u202eЖ λ 42 %!', 'Ünïcödé Ж λ 42 %!'],
  ['雪の狐 fox 🦊', 'fox'],
  ['\ud83d', ''],
])('makes one line of %j', (prompt, line) => {
  expect(captionText(prompt)).toBe(line);
});

it('cuts what is long between words, and a long word in itself', () => {
  const sentence = captionText('a long sentence '.repeat(20));
  expect(sentence.length).toBeLessThanOrEqual(120);
  expect(sentence).toMatch(/(sentence|long|a)…$/);
  expect(captionText('x'.repeat(500))).toBe(`${'x'.repeat(119)}…`);
});

it('draws markup as it is written', async () => {
  const drawn = async (prompt: string) => {
    const layers = await captionLayers(prompt, { width: 900, height: 300 }, 10, 'SHADE');
    const { input, raw } = layers[1] ?? {};
    if (!Buffer.isBuffer(input) || raw === undefined) throw new Error('There is no text');
    const opaque = Array.from({ length: raw.width * raw.height }, (_, index) =>
      input.subarray(index * 4, index * 4 + 4),
    ).filter((pixel) => pixel[3] === 255);
    return { width: raw.width, colours: new Set(opaque.map((pixel) => pixel.toString('hex'))) };
  };
  const plain = await drawn('fox');
  const marked = await drawn('<span foreground="black">fox</span> & <b>&amp;</b>');
  expect(plain.colours).toEqual(new Set(['ffffffff']));
  expect(marked.colours).toEqual(plain.colours);
  expect(marked.width).toBeGreaterThan(plain.width * 5);
});
