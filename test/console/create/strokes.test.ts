import { loadConsoleModules } from '../../support/console/console-modules';

const { coversNothing } = loadConsoleModules<{ coversNothing(strokes: readonly object[]): boolean }>(
  'create/mask/strokes',
);

const painted = { type: 'brush', radius: 0.1, isErasing: false, points: [{ x: 0.5, y: 0.5 }] };
const erased = { ...painted, isErasing: true };
const cleared = { type: 'all', isErasing: true };
const all = { type: 'all', isErasing: false };

describe('what is painted of a mask', () => {
  it('is nothing before anything was, and after all of it was cleared', () => {
    expect(coversNothing([])).toBe(true);
    expect(coversNothing([erased])).toBe(true);
    expect(coversNothing([painted, cleared])).toBe(true);
    expect(coversNothing([all, cleared, erased])).toBe(true);
  });

  it('is something once it was painted', () => {
    expect(coversNothing([painted])).toBe(false);
    expect(coversNothing([cleared, all])).toBe(false);
    expect(coversNothing([painted, cleared, painted])).toBe(false);
  });
});
