import { MediaFailure } from '../../../src/domain/errors';
import type { GenerationKind } from '../../../src/domain/generation';
import { chooseModel } from '../../../src/generation/request/choose-model';
import { createFlite } from '../../../src/providers/local/flite/flite';
import { createRenderer } from '../../../src/providers/local/renderer/renderer';
import type { MediaModel } from '../../../src/providers/media-model';
import { ModelRegistry } from '../../../src/providers/model-registry';
import { createRemoteModels } from '../../../src/providers/remote/create-remote-models';
import { readProviderSettings } from '../../../src/providers/remote/provider-settings';
import {
  type ProviderName,
  providerNamed,
  REMOTE_PROVIDERS,
  RETIRED_MODELS,
} from '../../../src/providers/remote/providers';
import { API_KEY } from '../../support/providers/provider-settings';
import { ScriptedModel } from '../../support/providers/scripted-model';

/** Whichever day it is: models end, and tests do not. */
const TODAY = new Date('2026-12-01T17:00:00Z');
const NEEDS = {
  IMAGE: 'TEXT_TO_IMAGE',
  SPEECH: 'TEXT_TO_SPEECH',
  TRANSCRIPTION: 'SPEECH_TO_TEXT',
  VIDEO: 'TEXT_TO_VIDEO',
} as const;

function chosen(
  models: readonly MediaModel[],
  kind: GenerationKind,
  modelId: string | null = null,
  now = TODAY,
  allowed: readonly string[] | null = null,
): string {
  const needs = [{ capability: NEEDS[kind], path: ['input'] }];
  return chooseModel(new ModelRegistry(models), { kind, modelId, needs, allowed, now }).id;
}

const PROVIDER_NAMES = REMOTE_PROVIDERS.map(({ name }) => name);

function withKeysOf(...providers: readonly ProviderName[]): readonly MediaModel[] {
  const env = Object.fromEntries(providers.map((name) => [providerNamed(name)!.settings.apiKey[0], API_KEY]));
  return createRemoteModels({ providers: readProviderSettings(env).providers, today: () => TODAY });
}

const scripted = (id: string, on?: string) =>
  new ScriptedModel({ id, ...(on && { shutdown: { at: new Date(on), successor: null } }) });

describe('where no model is named', () => {
  it.each<[ProviderName, GenerationKind, string]>([
    ['openai', 'IMAGE', 'openai/gpt-image-2.6-sunburst'],
    ['openai', 'TRANSCRIPTION', 'openai/gpt-transcribe'],
    ['google', 'IMAGE', 'google/gemini-nano-banana-2.1'],
    ['xai', 'IMAGE', 'xai/grok-imagine-image-2.0'],
    ['xai', 'VIDEO', 'xai/grok-imagine-video-1.5'],
    ['fal', 'IMAGE', 'fal/fal-ai/flux-2'],
    ['fal', 'SPEECH', 'fal/fal-ai/minimax/speech-02-hd'],
    ['fal', 'TRANSCRIPTION', 'fal/fal-ai/whisper'],
    ['fal', 'VIDEO', 'fal/bytedance/seedance-2.0/text-to-video'],
    ['replicate', 'IMAGE', 'replicate/black-forest-labs/flux-2-pro'],
    ['replicate', 'VIDEO', 'replicate/bytedance/seedance-1.5-pro'],
    ['luma', 'IMAGE', 'luma/photon-1'],
    ['elevenlabs', 'SPEECH', 'elevenlabs/eleven_multilingual_v2'],
    ['elevenlabs', 'TRANSCRIPTION', 'elevenlabs/scribe_v2'],
    ['deepgram', 'SPEECH', 'deepgram/aura-2'],
    ['deepgram', 'TRANSCRIPTION', 'deepgram/nova-3'],
  ])('with a key of %s alone, the %s is of a model that stays', (provider, kind, id) => {
    const models = withKeysOf(provider);
    expect(chosen(models, kind)).toBe(id);
    expect(models.find((model) => model.id === id)?.shutdown).toBeNull();
  });

  it('none that is shut down is taken, of any provider, on any day', () => {
    const models = [...withKeysOf(...PROVIDER_NAMES), createRenderer(), createFlite()];
    for (const day of ['2026-11-29', '2026-12-01', '2027-01-06', '2027-02-26', '2030-01-01']) {
      const now = new Date(day);
      const registry = new ModelRegistry(models);
      for (const kind of ['IMAGE', 'SPEECH', 'TRANSCRIPTION', 'VIDEO'] as const) {
        const best = registry.best(kind, [NEEDS[kind]], now);
        expect(best?.shutdown === null || best!.shutdown!.at > now).toBe(true);
      }
    }
  });

  it('what stays comes before what is going to end, and that before what runs here', () => {
    const [ending, staying, over] = [
      scripted('a/ending', '2027-01-06'),
      scripted('a/staying'),
      scripted('a/over', '2026-01-01'),
    ];
    const local = createRenderer();
    expect(chosen([over, ending, staying, local], 'IMAGE')).toBe('a/staying');
    expect(chosen([over, ending, local], 'IMAGE')).toBe('a/ending');
    expect(chosen([over, ending, local], 'IMAGE', null, new Date('2027-01-06T00:00:00Z'))).toBe('local/renderer');
    expect(() => chosen([over], 'IMAGE')).toThrow(MediaFailure);
  });

  it('with a key of OpenAI its voices are taken to their last day', () => {
    const models = [...withKeysOf('openai'), createFlite()];
    expect(chosen(models, 'SPEECH')).toBe('openai/gpt-4o-mini-tts');
    expect(chosen(models, 'SPEECH', null, new Date('2027-01-06T00:00:00Z'))).toBe('local/flite');
  });
});

describe('a model that is named', () => {
  it.each(RETIRED_MODELS.map((model) => [`${model.provider}/${model.providerModelId}`, model] as const))(
    'and is no more is told with what takes its place: %s',
    (id, { kind, successor, on }) => {
      const models = withKeysOf(...PROVIDER_NAMES);
      const ask = () => chosen(models, kind, id);
      expect(ask).toThrow(expect.objectContaining({ code: 'MODEL_NOT_FOUND', inputPath: ['input', 'model'] }));
      expect(ask).toThrow(`${id} was shut down on ${on}; ${successor ?? '`mediaModels`, or `GET /v3/models`, lists'}`);
      if (successor !== null)
        expect(chosen(models, kind, successor.replace('image-to-video', 'text-to-video'))).toBeTruthy();
    },
  );

  it('is taken to its last day, and not on it', () => {
    const models = withKeysOf('openai');
    const id = 'openai/gpt-4o-mini-transcribe';
    expect(chosen(models, 'TRANSCRIPTION', id, new Date('2027-02-25T23:59:59Z'))).toBe(id);
    expect(() => chosen(models, 'TRANSCRIPTION', id, new Date('2027-02-26T00:00:00Z'))).toThrow(
      'gpt-transcribe takes its place',
    );
  });

  it.each(['xai/grok-imagine-image-quality', 'xai/grok-imagine-image-pro'])(
    'is taken while its provider serves the name: %s',
    (id) => {
      expect(chosen(withKeysOf('xai'), 'IMAGE', id)).toBe('xai/grok-imagine-image-quality');
      expect(chosen(withKeysOf('xai'), 'IMAGE')).toBe('xai/grok-imagine-image-2.0');
    },
  );

  const OUT = '; `mediaModels`, or `GET /v3/models`, lists';
  it.each([
    ['gpt-image-1', `There is no model \`gpt-image-1\` here${OUT} those that there are, and an alias can lead to one`],
    ['x'.repeat(100), `model \`${'x'.repeat(100)}\` here`],
    ['é'.repeat(101), `model \`${'é'.repeat(100)}…\` here`],
    ['\u0000'.repeat(1_000_000), 'model `…` here'],
    ['a\n`b\u202e\u001b[2J\u2028\ud800c', 'model `ab[2Jc` here'],
    ['local/flite', `\`local/flite\` makes speech, not pictures${OUT} what each can do.`],
    ['tts-1', '`tts-1` makes speech, not pictures;'],
    ['openai/gpt-image-2', 'The provider of openai/gpt-image-2 is not set up here: set OPENAI_API_KEY.'],
    ['fal/fal-ai/flux-2', 'The provider of fal/fal-ai/flux-2 is not set up here: set FAL_API_KEY or FAL_KEY.'],
    ['acme/off', 'The provider of acme/off is not set up here.'],
    ['local/off', 'local/off is not there: it needs `@ffmpeg/core`, which is not installed here.'],
  ])('and cannot be taken is named, with the way out: %#', (modelId, sentence) => {
    const off = (id: string) => new ScriptedModel({ id, available: false });
    const missing = Object.assign(off('local/off'), { provider: 'local' });
    const models = [...withKeysOf(), createFlite(), off('acme/off'), missing];
    const registry = new ModelRegistry(models, new Map([['tts-1', 'local/flite']]));
    const wish = { kind: 'IMAGE', modelId, needs: [], allowed: null, now: TODAY } as const;
    expect(() => chooseModel(registry, wish)).toThrow(sentence);
  });

  it('goes by its aliases, and an id comes before an alias', () => {
    expect(chosen(withKeysOf('openai'), 'IMAGE', 'openai/gpt-image-2-2026-04-21')).toBe('openai/gpt-image-2');
    const [one, other] = [new ScriptedModel({ id: 'a/one', aliases: ['a/other'] }), scripted('a/other')];
    expect(chosen([one, other], 'IMAGE', 'a/other')).toBe('a/other');
  });
});
