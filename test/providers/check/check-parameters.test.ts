import { MediaFailure } from '../../../src/domain/errors';
import type { JsonValue } from '../../../src/domain/json';
import type { ModelParameter } from '../../../src/domain/model-parameters';
import { checkParameters } from '../../../src/providers/check/check-parameters';
import { imageRequest, speechRequest } from '../../support/providers/generation-requests';

const named = (name: string, more: Partial<ModelParameter> = {}): ModelParameter => ({
  name,
  type: 'any',
  values: null,
  range: null,
  members: null,
  default: null,
  description: null,
  ...more,
});

/** Where in the input something is refused; null: it is taken. */
function refusedAt(known: readonly ModelParameter[], request: Parameters<typeof checkParameters>[1]): string | null {
  try {
    checkParameters(known, request);
    return null;
  } catch (error) {
    if (!(error instanceof MediaFailure) || error.code !== 'INVALID_INPUT') throw error;
    return error.inputPath?.join('.') ?? '';
  }
}

describe('a text in parameters', () => {
  const known = [named('words'), named('keywords', { type: 'list' })];
  const texts = [
    ...['Re:Zero', 'Dune: Part Two', 'avoid: blur, text', '16:9', 'C:\\drive', 'a//b', 'and/or', 'std::move'],
    ...['HTTP: a history', 'see https://example.com', 'File: cabinet', 'Romans 8:28', 'nb-NO', 'ratio:16/9'],
  ];
  const addresses = [
    ...['http://10.0.0.1/', 'HTTPS://x', 'gs://bucket/x', 's3://bucket/x', 'ftp://x', 'file:///etc/passwd', 'rtmp://x'],
    ...['//host/x', '\\\\host\\x', '/\\host', 'http:\\\\host', 'http:host', 'https:/host', 'file:/etc/passwd'],
    ...[
      'data:image/png;base64,AAAA',
      'DATA:,x',
      'data: text/plain,x',
      'blob:https://x/1',
      'url:http://x',
      'jar:file:/x',
    ],
    ...[
      '  http://x',
      '\u00a0http://x',
      '\t\nhttp://x',
      'ht\ntp://x',
      '\u0001http://x',
      '\ufeffhttp://x',
      'h\u200bttp://x',
    ],
    ...['data\u0000:,x', ' //host', '\t//host', '/\t/host', 'git+ssh://x'],
  ];

  it.each(texts)('may be %j', (text) => {
    expect(refusedAt(known, imageRequest({ parameters: { words: text, keywords: [text] } }))).toBeNull();
  });

  it.each(addresses)('may not be the address %j', (text) => {
    expect(refusedAt(known, imageRequest({ parameters: { words: text } }))).toBe('input.parameters.words');
    const within: JsonValue = { of: [text] };
    expect(refusedAt(known, imageRequest({ parameters: { words: within } }))).toBe('input.parameters.words');
    expect(refusedAt(known, imageRequest({ parameters: { keywords: ['x', text] } }))).toBe('input.parameters.keywords');
  });
});

describe('an object in parameters', () => {
  const settings = named('settings', {
    type: 'object',
    members: [named('pitch', { type: 'number', range: { min: 0, max: 1 } }), named('loud', { type: 'boolean' })],
  });
  const at = (value: JsonValue) =>
    refusedAt([settings], speechRequest({ speed: 0.8, parameters: { settings: value } }));

  it('is held against its own members', () => {
    expect(at({})).toBeNull();
    expect(at({ pitch: 1, loud: false })).toBeNull();
    expect(at({ pitch: 5 })).toBe('input.parameters.settings.pitch');
    expect(at({ pitch: 0.5, loud: 'yes' })).toBe('input.parameters.settings.loud');
    expect(at({ nonsense: 3 })).toBe('input.parameters.settings.nonsense');
    expect(at([{ pitch: 1 }])).toBe('input.parameters.settings');
  });

  it('does not say what a field of the input says', () => {
    const open = [named('settings', { type: 'object' }), named('Speed'), named('voice_id')];
    const speech = (parameters: Record<string, JsonValue>, speed: number | null) =>
      refusedAt(open, speechRequest({ speed, parameters }));
    expect(speech({ settings: { speed: 3 } }, 0.8)).toBe('input.parameters.settings.speed');
    expect(speech({ settings: { speed: 3 } }, null)).toBeNull();
    expect(speech({ Speed: 3 }, 0.8)).toBe('input.parameters.Speed');
    expect(speech({ voice_id: 'x' }, 0.8)).toBeNull();
  });

  it('nor do parameters, however they are spelled', () => {
    const picture = imageRequest({ aspectRatio: '1:1', parameters: { aspect_ratio: '16:9' } });
    expect(refusedAt([named('aspect_ratio')], picture)).toBe('input.parameters.aspect_ratio');
  });
});
