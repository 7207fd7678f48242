import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelFileError, readModelFile } from '../../../src/providers/remote/model-file';

describe('the file of models', () => {
  const directory = mkdtempSync(join(tmpdir(), 'models-'));
  const path = join(directory, 'models.json');
  afterAll(() => rmSync(directory, { recursive: true }));

  const read = (content: unknown) => {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readModelFile(path).models;
  };
  const problemOf = (content: unknown) => {
    try {
      read(content);
    } catch (error) {
      if (error instanceof ModelFileError) return error.message;
    }
    throw new Error('It was read.');
  };
  const kokoro = {
    id: 'openai/hexgrad/kokoro',
    kind: 'SPEECH',
    capabilities: ['TEXT_TO_SPEECH'],
    description: 'Kokoro: small and quick.',
  };

  it('tells models, which take no more than it says', () => {
    expect(read([kokoro])).toEqual([
      {
        kind: 'SPEECH',
        provider: 'openai',
        providerModelId: 'hexgrad/kokoro',
        capabilities: ['TEXT_TO_SPEECH'],
        description: 'Kokoro: small and quick.',
        parameters: [],
        price: null,
        voices: null,
        formats: {},
        speed: null,
      },
    ]);
  });

  it('tells parameters, and the members of an object', () => {
    const pitch = { name: 'pitch', type: 'number', range: { min: 0, max: 1 } };
    const [model] = read([{ ...kokoro, parameters: ['tone', { name: 'settings', type: 'object', members: [pitch] }] }]);
    const unsaid = { values: null, range: null, members: null, default: null, description: null };
    expect(model?.parameters).toEqual([
      { ...unsaid, name: 'tone', type: 'any' },
      { ...unsaid, name: 'settings', type: 'object', members: [{ ...unsaid, ...pitch }] },
    ]);
  });

  it('tells models that tell speakers apart, of whichever provider', () => {
    const entry = { ...kokoro, kind: 'TRANSCRIPTION', capabilities: ['SPEECH_TO_TEXT'], segments: true, diarize: true };
    const ids = ['openai/gpt-4o-transcribe-diarize', 'fal/nvidia/parakeet', 'deepgram/nova-9'];
    expect(read(ids.map((id) => ({ ...entry, id }))).map((model) => 'diarize' in model && model.diarize)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each([
    ['IMAGE', 'TEXT_TO_IMAGE', 'IMAGE'],
    ['SPEECH', 'TEXT_TO_SPEECH', 'CHARACTER'],
    ['TRANSCRIPTION', 'SPEECH_TO_TEXT', 'AUDIO_SECOND'],
    ['VIDEO', 'TEXT_TO_VIDEO', 'VIDEO_SECOND'],
  ])('tells what a unit of %s costs', (kind, capability, unit) => {
    const [model] = read([{ ...kokoro, id: 'fal/fal-ai/new', kind, capabilities: [capability], costUsd: 0.5 }]);
    expect(model?.price).toEqual({ unit, usd: 0.5 });
  });

  it.each([
    ['not JSON', '{', /cannot be read as JSON/],
    ['neither a list nor an object', 'null', /expected object/],
    ['a field that is none', { model: [] }, /model/],
    ['models that are no list', { models: {} }, /^models: .*expected array/],
    [
      'an alias that is no name',
      { aliases: { 'a b': 'local/renderer' } },
      /^aliases\.a b: a name has 1 to 200 letters, digits and/,
    ],
    [
      'an alias of no text',
      { aliases: { painter: ['local/renderer'] } },
      /^aliases\.painter: the id of a model is expected/,
    ],
    ['voices that are none', { aliases: { say: { model: 'local/flite', voices: ['slt'] } } }, /^aliases\.say: /],
    ['an unknown provider', [{ ...kokoro, id: 'nobody/model' }], /nobody\/model: the provider must be one of/],
    ['no provider', [{ ...kokoro, id: 'model' }], /^0\.id: provider\/model is expected/],
    ['a path in the id', [{ ...kokoro, id: 'openai/../model' }], /^0\.id/],
    ['an unknown field', [{ ...kokoro, apiKey: 'x' }], /apiKey/],
    ['a kind without models', [{ ...kokoro, id: 'luma/voice' }], /luma has models of kind IMAGE only/],
    ['a capability of another kind', [{ ...kokoro, capabilities: ['MASK'] }], /MASK is none of kind SPEECH/],
    ['what the SDK cannot', [{ ...kokoro, id: 'deepgram/new', voices: 'ANY' }], /voices is not possible with deepgram/],
    ['the same twice', [kokoro, kokoro], /openai\/hexgrad\/kokoro: is there twice/],
  ])('is refused with %s', (_, content, problem) => {
    expect(problemOf(content)).toMatch(problem);
  });

  it('tells aliases, with models or without', () => {
    const aliases = {
      'gpt-image-1': 'local/renderer',
      'openai/tts': 'openai/hexgrad/kokoro',
      say: { model: 'local/flite', voices: { alloy: 'slt' } },
    };
    writeFileSync(path, JSON.stringify({ models: [kokoro], aliases }));
    const both = readModelFile(path);
    expect(both.models).toHaveLength(1);
    expect(Object.fromEntries(both.aliases)).toEqual(aliases);
    writeFileSync(path, JSON.stringify({ aliases }));
    expect(readModelFile(path)).toEqual({ models: [], aliases: new Map(Object.entries(aliases)) });
    writeFileSync(path, JSON.stringify([kokoro]));
    expect(readModelFile(path)).toMatchObject({ models: [{}], aliases: new Map() });
  });

  it('is refused when it is not there', () => {
    expect(() => readModelFile(join(directory, 'nowhere.json'))).toThrow(ModelFileError);
  });
});
