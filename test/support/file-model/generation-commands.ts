import fc from 'fast-check';
import { newId } from '../../../src/database/new-id';
import { anyFile, command, type FileCommand, idOf, project, rarely, tags, ttlOrNot } from './command';
import type { FileModel } from './file-model';
import type { ContentName } from './generation-inputs';

const output = { project, ttl: ttlOrNot, tags, store: fc.constantFrom(true, true, null, false), background: rarely() };

const generateImage = fc
  .record({
    ...output,
    contents: fc.array(fc.constantFrom<ContentName>('picture', 'picture', 'largePicture'), {
      minLength: 1,
      maxLength: 3,
    }),
    isRefused: rarely(),
    image: fc.option(anyFile, { freq: 2 }),
  })
  .map((choice) =>
    command('generateImage', choice, async (model, real) => {
      const image = choice.image === null ? null : idOf(model, choice.image);
      const call = { ...choice, kind: 'IMAGE' as const, image };
      const { outcome, made } = await real.generations.generate(call);
      expect(outcome).toEqual(model.generations.generate(call, made));
    }),
  );

const synthesizeSpeech = fc
  .record({ ...output, content: fc.constantFrom<ContentName>('sound', 'longSound') })
  .map(({ content, ...choice }) =>
    command('synthesizeSpeech', { content, ...choice }, async (model, real) => {
      const call = { ...choice, kind: 'SPEECH' as const, contents: [content], isRefused: false, image: null };
      const { outcome, made } = await real.generations.generate(call);
      expect(outcome).toEqual(model.generations.generate(call, made));
    }),
  );

const runQueued = fc.constant(
  command('runQueued', {}, async (model, real) => {
    for (const id of model.generations.queuedIds) {
      model.generations.run(await real.generations.run(id));
    }
  }),
);

const cancel = fc.record({ project, anyGeneration: fc.nat({ max: 1_000 }) }).map(({ project, anyGeneration }) =>
  command('cancel', { project, anyGeneration }, async (model, real) => {
    const id = generationIdOf(model, anyGeneration);
    expect(await real.generations.cancel(project, id)).toEqual(model.generations.cancel(project, id));
  }),
);

export const GENERATION_COMMANDS: readonly fc.Arbitrary<FileCommand>[] = [
  ...[generateImage, generateImage, generateImage, synthesizeSpeech, runQueued, cancel],
];

function generationIdOf({ generations }: FileModel, index: number): string {
  const ids = [...generations.all.keys()];
  return ids[index % (ids.length + 1)] ?? newId('gen');
}
