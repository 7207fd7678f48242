import { spawnSync } from 'node:child_process';
import path from 'node:path';

const SCRIPT = path.resolve(__dirname, '../dist/src/models-check.js');

describe('npm run models:check', () => {
  it.each([
    ['a number that looks like an option', ['--within', '-5'], /--within/],
    ['an unknown option', ['--nonsense'], /--nonsense/],
    ['a day that is none', ['--date', 'soon'], /--date/],
    ['half a day', ['--stale=1.5'], /--stale/],
  ])('answers %s with a sentence', (_what, options, sentence) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...options], { encoding: 'utf8' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('tells what is due', () => {
    const options = ['--date', '2026-12-01', '--json'];
    const { status, stdout } = spawnSync(process.execPath, [SCRIPT, ...options], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ date: '2026-12-01', due: expect.any(Array) });
  });
});
