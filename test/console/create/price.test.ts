import { loadConsoleModules } from '../../support/console/console-modules';

interface Module {
  emptyDraft(kind: string): object;
  estimate(draft: object, model: object): { readonly usd: number | null; readonly reason: string };
}

const { emptyDraft, estimate } = loadConsoleModules<Module>('create/draft/draft', 'create/draft/price');
const model = (unit: string, usd: number, maxImages: number | null = null) => ({
  prices: [{ unit, usd }],
  parameters: { maxImages, durationSeconds: { min: 1, max: 10, step: null, values: null } },
});

describe('what a draft will cost', () => {
  it('is by the picture', () => {
    expect(estimate({ ...emptyDraft('IMAGE'), settings: { n: '3' } }, model('image', 0.04, 4)).usd).toBeCloseTo(0.12);
    expect(estimate(emptyDraft('IMAGE'), model('image', 0.04, 4)).usd).toBe(0.04);
  });

  it('is by the second, once it is known how many', () => {
    expect(estimate(emptyDraft('VIDEO'), model('second', 0.1)).usd).toBeNull();
    expect(
      estimate({ ...emptyDraft('VIDEO'), settings: { durationSeconds: '5' } }, model('second', 0.1)).usd,
    ).toBeCloseTo(0.5);
  });

  it('is by the characters of the text, and by the minutes of the sound', () => {
    expect(
      estimate({ ...emptyDraft('SPEECH'), prompt: 'x'.repeat(500) }, model('thousand characters', 0.03)).usd,
    ).toBeCloseTo(0.015);
    const audio = { durationMs: 90_000 };
    expect(estimate({ ...emptyDraft('TRANSCRIPTION'), audio }, model('minute', 0.006)).usd).toBeCloseTo(0.009);
  });

  it('is nothing for what is made here, and unknown where nobody tells', () => {
    expect(estimate(emptyDraft('IMAGE'), model('image', 0)).usd).toBe(0);
    expect(estimate(emptyDraft('IMAGE'), { prices: [], parameters: {} }).usd).toBeNull();
  });

  it('names the prices of tokens, which nobody can count before', () => {
    const prices = [5, 8, 30].map((usd) => ({ unit: 'million tokens', usd }));
    const { usd, reason } = estimate(emptyDraft('IMAGE'), { prices, parameters: {} });
    expect(usd).toBeNull();
    expect(reason).toBe('By tokens, for a million: $5.00 of text, $8.00 of pictures given, $30.00 of what is made.');
  });
});
