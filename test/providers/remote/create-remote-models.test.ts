import { KNOWN_MODELS, RETIRED_MODELS } from '../../../src/providers/remote/providers';
import { imageRequest } from '../../support/providers/generation-requests';
import { callContext, failureOf } from '../../support/providers/model-calls';
import { API_KEY, remoteModels } from '../../support/providers/provider-settings';

describe('the remote models', () => {
  it('are all known without a key, and none is available', () => {
    const models = remoteModels({});
    expect(models).toHaveLength(KNOWN_MODELS.length + RETIRED_MODELS.length);
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
    expect(models.filter(({ available }) => available)).toEqual([]);
    expect(new Set(models.map(({ kind }) => kind))).toEqual(new Set(['IMAGE', 'SPEECH', 'TRANSCRIPTION', 'VIDEO']));
  });

  it('say so when they are asked all the same', async () => {
    const [model] = remoteModels({});
    const failure = await failureOf(model!.submit(imageRequest(), callContext()));
    expect(failure).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: false });
  });

  it("stand behind the operator's own, which may take their place", () => {
    const known = KNOWN_MODELS[0]!;
    const own = [
      { ...known, providerModelId: 'newer' },
      { ...known, description: 'Ours.' },
    ];
    const models = remoteModels({ OPENAI_API_KEY: API_KEY }, { models: own });
    expect(models.slice(0, 2).map(({ id, description }) => [id, description])).toEqual([
      ['openai/newer', known.description],
      [`openai/${known.providerModelId}`, 'Ours.'],
    ]);
    expect(models).toHaveLength(KNOWN_MODELS.length + RETIRED_MODELS.length + 1);
  });

  it('leave no mark on the process', () => {
    expect('AI_SDK_LOG_WARNINGS' in globalThis).toBe(false);
  });

  it('cannot be reached where nothing listens, which has cost nothing', async () => {
    const env = { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' };
    const model = remoteModels(env).find(({ id }) => id === 'openai/gpt-image-2');
    const failure = await failureOf(model!.submit(imageRequest(), callContext()));
    expect(failure).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      retryable: true,
      details: { providerCode: 'ECONNREFUSED' },
    });
  });
});
