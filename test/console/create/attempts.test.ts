import { loadConsoleModules } from '../../support/console/console-modules';

interface Attempt {
  readonly key: string;
}
interface Module {
  Attempts: new () => { begin(wish: object): Attempt; end(attempt: Attempt): void };
  wishOf(draft: object, model: object): object;
  emptyDraft(kind: string): object;
}

const { Attempts, wishOf, emptyDraft } = loadConsoleModules<Module>('create/run/attempts', 'create/draft/draft');

const model = (id: string) => ({
  id,
  capabilities: ['IMAGE_EDIT'],
  parameters: { qualities: ['high'], maxImages: null, seed: false, parameters: [] },
});
const bytes = new File(['a picture'], 'a.png');
const draft = (changes: object = {}) => ({
  ...emptyDraft('IMAGE'),
  prompt: 'a lighthouse',
  image: { fileId: null, bytes },
  settings: { quality: 'high' },
  ...changes,
});

describe('asking for the same once more', () => {
  it('is under the same key until an answer has been seen, whatever was asked for in between', () => {
    const attempts = new Attempts();
    const lost = attempts.begin(wishOf(draft(), model('a')));
    const other = attempts.begin(wishOf(draft({ prompt: 'a harbor' }), model('a')));
    expect(other.key).not.toBe(lost.key);
    attempts.end(other);
    const again = attempts.begin(wishOf(draft(), model('a')));
    expect(again.key).toBe(lost.key);
    attempts.end(again);
    expect(attempts.begin(wishOf(draft(), model('a'))).key).not.toBe(lost.key);
  });

  it.each([
    ['another model', draft(), model('b')],
    ['another setting', draft({ settings: {} }), model('a')],
    ['other bytes', draft({ image: { fileId: null, bytes: new File(['a picture'], 'a.png') } }), model('a')],
    ['another answer', draft({ store: false }), model('a')],
  ])('is not what has %s', (_difference, changed, asked) => {
    const attempts = new Attempts();
    const { key } = attempts.begin(wishOf(draft(), model('a')));
    expect(attempts.begin(wishOf(changed, asked)).key).not.toBe(key);
  });
});
