import { updateProject } from '../../src/accounts/organizations-and-projects';
import { type GenerateImageInput, generateImage } from '../../src/generation/request/generate-image';
import { withPrompt } from '../../src/generation/request/output-options';
import { promptOf } from '../../src/generation/request/request-settings';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';

const PROMPT = 'a fox in the snow';
const OPTIONS = { store: null, filename: null, ttlSeconds: null, tags: null };

describe('what tells outputs apart', () => {
  let test: TestGeneration;
  beforeAll(async () => {
    test = await openTestGeneration([new ScriptedModel({ outputs: [readFixture('still.png')] })]);
  });
  afterAll(() => test.close());

  const make = async (changes: Partial<GenerateImageInput> = {}) => {
    await test.dataSource.query('DELETE FROM files');
    await generateImage(test.engine, test.caller, { prompt: PROMPT, n: 1, background: false, ...changes });
    if (changes.background === true) await test.runJobs();
    return (await test.rows('files'))[0];
  };
  const keepPrompts = (keepPrompts: boolean) => updateProject(test.dataSource, test.caller.projectId, { keepPrompts });

  it('is a name of the kind and of the end of the id', async () => {
    const file = await make();
    expect(file?.['filename']).toBe(`image-${String(file?.['id']).slice(-4)}.png`);
  });

  it.each([false, true])(
    'is the prompt where the project keeps prompts, and only there; background: %p',
    async (background) => {
      expect((await make({ background }))?.['metadata']).toEqual({});
      await keepPrompts(true);
      expect((await make({ background }))?.['metadata']).toEqual({ prompt: PROMPT });
      await keepPrompts(false);
      expect((await make({ background }))?.['metadata']).toEqual({});
    },
  );

  it('is never the prompt in a project that keeps nothing', async () => {
    const changes = { keepPrompts: true, zeroDataRetention: true };
    await updateProject(test.dataSource, test.caller.projectId, changes);
    expect(await make()).toBeUndefined();
    for (const table of ['generations', 'held_blobs', 'files']) {
      expect(JSON.stringify(await test.rows(table))).not.toContain(PROMPT);
    }
    await updateProject(test.dataSource, test.caller.projectId, { keepPrompts: false, zeroDataRetention: false });
  });
});

describe('the prompt among the metadata', () => {
  it('is what was asked for in words, be they spoken', () => {
    const video = { kind: 'VIDEO', prompt: PROMPT } as Parameters<typeof promptOf>[0];
    const speech = { kind: 'SPEECH', text: 'Hello.' } as Parameters<typeof promptOf>[0];
    const transcription = { kind: 'TRANSCRIPTION', prompt: 'Names.' } as Parameters<typeof promptOf>[0];
    expect([video, speech, transcription].map(promptOf)).toEqual([PROMPT, 'Hello.', null]);
  });

  it('has 1,000 characters at most, and cuts none in two', () => {
    const { metadata } = withPrompt({ ...OPTIONS, metadata: null }, '🦊'.repeat(1_001));
    expect(metadata).toEqual({ prompt: '🦊'.repeat(1_000) });
  });

  it('leaves what the caller noted as it is, and what it has no room for out', () => {
    const own = { ...OPTIONS, metadata: { prompt: 'mine' } };
    expect(withPrompt(own, PROMPT)).toEqual(own);
    const full = { ...OPTIONS, metadata: Object.fromEntries(Array.from({ length: 50 }, (_, key) => [`k${key}`, ''])) };
    expect(withPrompt(full, PROMPT)).toEqual(full);
    expect(withPrompt({ ...OPTIONS, metadata: { a: 'b' } }, PROMPT).metadata).toEqual({ a: 'b', prompt: PROMPT });
  });
});
