import { checkName } from '../../src/accounts/account-input';

describe('checkName', () => {
  it.each(['a', 'Team 7 (EU)', 'Ünïcödé', '日本語', '🎬', 'é', 'x'.repeat(100), '🎬'.repeat(100)])(
    'takes %j',
    (name) => {
      expect(() => checkName(name)).not.toThrow();
    },
  );

  it.each(['', ' ', ' a', 'a ', 'a\u0000', 'a\tb', 'a\nb', 'a\u202eb', '\ud800', 'a\u2028b', 'x'.repeat(101)])(
    'refuses %j',
    (name) => {
      expect(() => checkName(name)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', field: 'name' }));
    },
  );
});
