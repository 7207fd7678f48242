import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { LOCAL_MODEL_IDS } from '../../src/providers/local/local-model';
import { aliasProblems, type ModelAlias } from '../../src/providers/model-aliases';
import { modelIdOf } from '../../src/providers/remote/models/model-description';
import { KNOWN_MODELS, RETIRED_MODELS } from '../../src/providers/remote/providers';
import { OWN_IMAGEN } from '../support/providers/own-models';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';

const problemsOf = (aliases: Readonly<Record<string, ModelAlias>>) =>
  aliasProblems(new Map(Object.entries(aliases)), [OWN_IMAGEN]);

describe('an alias', () => {
  it('is good for any model that there is, here, known or of one’s own', () => {
    const ids = [...LOCAL_MODEL_IDS, ...KNOWN_MODELS.map(modelIdOf), modelIdOf(OWN_IMAGEN)];
    expect(problemsOf(Object.fromEntries(ids.map((id, index) => [`name-${index}`, id])))).toEqual([]);
  });

  it('may stay when its model is shut down: the service starts, and says what became of the model', () => {
    const [retired] = RETIRED_MODELS;
    expect(problemsOf({ painter: `${retired?.provider}/${retired?.providerModelId}` })).toEqual([]);
  });

  it.each([
    ['of nothing', { painter: 'local/painter' }, 'aliases.painter: there is no model local/painter'],
    ['of an alias', { a: 'local/flite', b: 'a' }, 'aliases.b: there is no model a; the id is expected, local/flite'],
    ['of itself', { a: 'a' }, 'aliases.a: there is no model a; the id is expected, a'],
    [
      'of what a provider calls one as well',
      { painter: 'openai/gpt-image-2-2026-04-21' },
      'aliases.painter: there is no model openai/gpt-image-2-2026-04-21; the id is expected, openai/gpt-image-2',
    ],
    [
      'in the place of a model',
      { 'openai/gpt-image-2': 'local/renderer' },
      'aliases.openai/gpt-image-2: this is the id of a model, which no alias can take',
    ],
    [
      'in the place of another id of a model',
      { 'openai/gpt-image-2-2026-04-21': 'local/renderer' },
      'aliases.openai/gpt-image-2-2026-04-21: this is another id of openai/gpt-image-2 already, which no alias can take',
    ],
    [
      'with a voice that its model has not',
      { 'tts-1': { model: 'local/flite', voices: { alloy: 'slt', echo: 'echo' } } },
      'aliases.tts-1.voices.echo: local/flite has no voice echo; it has rms, slt, awb, kal16, kal',
    ],
    [
      'with voices of a model that has none',
      { painter: { model: 'local/renderer', voices: { alloy: 'slt' } } },
      'aliases.painter.voices: local/renderer has no choice of voices',
    ],
  ] as const satisfies readonly (readonly [string, Readonly<Record<string, ModelAlias>>, string])[])(
    'is refused %s',
    (_what, aliases, problem) => {
      expect(problemsOf(aliases)).toEqual([problem]);
    },
  );

  it('that is refused keeps the service from starting, with every problem said', async () => {
    const directory = await makeTemporaryDirectory('aliases');
    const MODELS_FILE = join(directory, 'models.json');
    try {
      writeFileSync(MODELS_FILE, JSON.stringify({ aliases: { one: 'local/one', two: 'local/two' } }));
      expect(() => readConfig({ MODELS_FILE })).toThrow(/local\/one\n.*local\/two/);
      writeFileSync(MODELS_FILE, JSON.stringify({ aliases: { one: 'local/flite' } }));
      expect(Object.fromEntries(readConfig({ MODELS_FILE }).models.aliases)).toEqual({ one: 'local/flite' });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
