import { modelIdOf } from '../../../src/providers/remote/models/model-description';
import { KNOWN_MODELS, REMOTE_PROVIDERS, RETIRED_MODELS } from '../../../src/providers/remote/providers';
import {
  imageRequest,
  speechRequest,
  transcriptionRequest,
  videoRequest,
} from '../../support/providers/generation-requests';
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

  it('are neither available nor asked once they are shut down', async () => {
    const keys = Object.fromEntries(REMOTE_PROVIDERS.map(({ settings }) => [settings.apiKey[0], API_KEY]));
    // Somebody who is asked all the same answers nothing here.
    const urls = REMOTE_PROVIDERS.flatMap(({ settings }) => Object.keys(settings.baseUrls));
    const nowhere = Object.fromEntries(urls.map((variable) => [variable, 'http://127.0.0.1:1']));
    const retired = new Set(RETIRED_MODELS.map(modelIdOf));
    const models = remoteModels({ ...keys, ...nowhere }).filter(({ id }) => retired.has(id));
    expect(models).toHaveLength(retired.size);
    expect(models.filter(({ available }) => available)).toEqual([]);
    for (const model of models) {
      const request = {
        IMAGE: imageRequest,
        SPEECH: speechRequest,
        TRANSCRIPTION: transcriptionRequest,
        VIDEO: videoRequest,
      };
      const failure = await failureOf(model.submit(request[model.kind](), callContext()));
      expect(failure).toMatchObject({ code: 'MODEL_NOT_FOUND', inputPath: ['input', 'model'], retryable: false });
      expect(failure.message).toContain('was shut down on');
    }
  });

  it('end on their day, while the service runs', async () => {
    const known = KNOWN_MODELS.find(({ kind, provider }) => provider === 'openai' && kind === 'IMAGE')!;
    const own = { ...known, providerModelId: 'ends', shutdown: { on: '2027-01-06', successor: 'openai/next' } };
    let today = '2027-01-05T23:59:59Z';
    const env = { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' };
    const [model] = remoteModels(env, { models: [own], today: () => new Date(today) });
    expect(model!.available).toBe(true);
    const asked = await failureOf(model!.submit(imageRequest(), callContext()));
    expect(asked).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', details: { providerCode: 'ECONNREFUSED' } });
    today = '2027-01-06T00:00:00Z';
    expect(model!.available).toBe(false);
    const refused = await failureOf(model!.submit(imageRequest(), callContext()));
    expect(refused).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: 'openai/ends was shut down on 2027-01-06; openai/next takes its place.',
    });
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
