import type { ModelParameter } from '../../src/domain/model-parameters';
import { parametersOf, qualityOf } from '../../src/rest/v1/openai-settings';

function taking(...names: readonly string[]): ModelParameter[] {
  const any = { type: 'any', values: null, range: null, members: null, default: null, description: null } as const;
  return names.map((name) => ({ ...any, name }));
}

describe("settings of OpenAI's wire", () => {
  it('have the names that the model has for them, and are told by those of the wire', () => {
    const settings = { output_format: 'webp', output_compression: 90, background: 'transparent' };
    expect(parametersOf(taking('outputFormat', 'outputCompression', 'background'), settings)).toEqual({
      parameters: { outputFormat: 'webp', outputCompression: 90, background: 'transparent' },
      names: {
        'parameters.outputFormat': 'output_format',
        'parameters.outputCompression': 'output_compression',
        'parameters.background': 'background',
      },
    });
    expect(parametersOf(taking('format'), { output_format: 'webp' }).parameters).toEqual({ format: 'webp' });
  });

  it('are left out where they are hints that the model does not know, and where they say nothing', () => {
    const hints = { style: 'vivid', moderation: 'low', input_fidelity: 'high', temperature: 0, instructions: 'x' };
    const nothing = { background: 'auto', output_format: '' };
    expect(parametersOf(taking('format'), { ...hints, ...nothing })).toEqual({ parameters: {}, names: {} });
    expect(parametersOf(taking('temperature'), hints).parameters).toEqual({ temperature: 0 });
  });

  it('are refused by the operation where they bind and the model does not know them', () => {
    for (const known of [[], null]) {
      const binding = { background: 'transparent', output_format: 'webp' };
      expect(parametersOf(known, binding).parameters).toEqual(binding);
      expect(parametersOf(known, { background: 'opaque', output_format: 'png' }).parameters).toEqual({});
    }
  });

  it('have the usual quality under the word of OpenAI for it', () => {
    expect(qualityOf('standard', ['low', 'high'])).toBeNull();
    expect(qualityOf('standard', null)).toBeNull();
    expect(qualityOf('standard', ['standard', 'hd'])).toBe('standard');
    expect(qualityOf('hd', ['low', 'high'])).toBe('hd');
    expect(qualityOf(undefined, ['low'])).toBeNull();
  });
});
