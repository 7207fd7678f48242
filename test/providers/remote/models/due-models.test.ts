import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type DueModel, dueModels } from '../../../../src/providers/remote/models/due-models';
import type { KnownModel } from '../../../../src/providers/remote/models/known-model';
import { KNOWN_MODELS } from '../../../../src/providers/remote/providers';

const OPTIONS = { withinDays: 60, staleDays: 90 };
const known = KNOWN_MODELS[0]!;
const SOURCE = 'https://example.com/models';

function model(providerModelId: string, checkedOn: string, on?: string): KnownModel {
  const ends = on === undefined ? {} : { shutdown: { on, successor: 'openai/next' } };
  return { ...known, providerModelId, source: SOURCE, checkedOn, ...ends };
}

const told = (due: readonly DueModel[]) => due.map(({ id, why, date, days }) => [id, why, date, days]);

describe('what is due of the table of models', () => {
  const models = [
    model('new', '2026-11-01'),
    model('old', '2026-08-30'),
    model('read-in-time', '2026-08-31'),
    model('near', '2026-11-01', '2027-01-28'),
    model('far', '2026-11-01', '2027-01-29'),
    model('over', '2026-11-01', '2026-11-29'),
    model('long-over', '2026-11-01', '2026-10-23'),
  ];

  it('is what is over, what is near, and what was read long ago, in this order', () => {
    const due = dueModels(models, { ...OPTIONS, on: '2026-11-29' });
    expect(told(due)).toEqual([
      ['openai/long-over', 'PAST', '2026-10-23', 37],
      ['openai/over', 'PAST', '2026-11-29', 0],
      ['openai/near', 'NEAR', '2027-01-28', 60],
      ['openai/old', 'STALE', '2026-08-30', 91],
    ]);
    expect(due[0]).toMatchObject({ successor: 'openai/next', source: SOURCE });
  });

  it('is nothing over in the table as it is, on the day that it was made', () => {
    const due = dueModels(KNOWN_MODELS, { ...OPTIONS, on: '2026-12-01' });
    expect(due.filter(({ why }) => why !== 'NEAR')).toEqual([]);
  });

  it('is printed as JSON where nobody looks on, and fails only for what is over', async () => {
    const check = (date: string) =>
      promisify(execFile)(process.execPath, ['dist/src/models-check.js', '--date', date]).then(
        ({ stdout }) => ({ code: 0, stdout }),
        ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
      );
    const [now, later] = await Promise.all([check('2026-12-01'), check('2027-01-06')]);
    expect([now.code, later.code]).toEqual([0, 1]);
    const { date, models: count, due } = JSON.parse(later.stdout);
    expect({ date, count }).toEqual({ date: '2027-01-06', count: KNOWN_MODELS.length });
    expect(told(due)[0]).toEqual(['openai/gpt-4o-mini-tts', 'PAST', '2027-01-06', 0]);
    expect((await check('tomorrow')).code).toBe(2);
  });
});
