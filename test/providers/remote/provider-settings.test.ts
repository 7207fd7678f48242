import { readProviderSettings } from '../../../src/providers/remote/provider-settings';
import { REMOTE_PROVIDERS } from '../../../src/providers/remote/providers';
import { API_KEY, remoteModels } from '../../support/providers/provider-settings';

describe('the settings of providers', () => {
  it('are none in an empty environment', () => {
    const { providers, problems } = readProviderSettings({ OPENAI_API_KEY: '', FAL_KEY: undefined });
    expect(problems).toEqual([]);
    expect(Object.values(providers).map(({ apiKey }) => apiKey)).toEqual(REMOTE_PROVIDERS.map(() => null));
    expect(providers.openai.endpoints).toEqual([
      { own: 'https://api.openai.com/v1', url: 'https://api.openai.com/v1' },
    ]);
  });

  const variables = REMOTE_PROVIDERS.flatMap(({ name, settings }) =>
    settings.apiKey.map((variable) => [name, variable] as const),
  );

  it.each(variables)('set %s up by %s, and no other', (provider, variable) => {
    const available = remoteModels({ [variable]: API_KEY }).filter((model) => model.available);
    expect(new Set(available.map((model) => model.provider))).toEqual(new Set([provider]));
  });

  it('move endpoints, without the slash at their end', () => {
    const { providers } = readProviderSettings({
      OPENAI_BASE_URL: 'http://127.0.0.1:1234/v1/',
      FAL_QUEUE_BASE_URL: 'https://proxy.example/fal-queue',
    });
    expect(providers.openai.endpoints[0]?.url).toBe('http://127.0.0.1:1234/v1');
    expect(providers.fal.endpoints.map(({ url }) => url)).toEqual([
      'https://fal.run',
      'https://proxy.example/fal-queue',
    ]);
  });

  it('are told by name when they are wrong, never by value', () => {
    const { problems } = readProviderSettings({
      OPENAI_API_KEY: 'with\nnewline',
      XAI_BASE_URL: 'ftp://example.com',
      LUMA_BASE_URL: 'https://user:password@example.com',
      DEEPGRAM_BASE_URL: 'nonsense',
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'OPENAI_API_KEY',
      'XAI_BASE_URL',
      'LUMA_BASE_URL',
      'DEEPGRAM_BASE_URL',
    ]);
    expect(problems.join('\n')).not.toMatch(/newline|password|ftp:/);
  });
});
