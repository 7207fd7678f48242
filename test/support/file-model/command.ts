import fc from 'fast-check';
import { newId } from '../../../src/database/new-id';
import { expectSame } from './compare';
import type { FileModel } from './file-model';
import type { RealFiles } from './real-files';
import { PROJECT_INDEXES } from './state';

export type FileCommand = fc.AsyncCommand<FileModel, RealFiles>;

export const project = fc.constantFrom(...PROJECT_INDEXES);
/** Whole numbers and a half: see `UNIT_SECONDS`. */
export const ttlOrNot = fc.option(fc.constantFrom(0.5, 1.5, 2.5, 5.5), { freq: 2 });
export const tags = fc.subarray(['a', 'b']);
/** Which of the ids that there ever were; the file may be gone, or of the other project. */
export const anyFile = fc.nat({ max: 1_000 });

/** After each, everything that can be seen is held against the model. */
export function command(name: string, input: object, run: FileCommand['run']): FileCommand {
  return {
    check: () => true,
    toString: () => `${name}(${fc.stringify(input)})`,
    async run(model, real) {
      await run(model, real);
      await expectSame(model, real);
    },
  };
}

export function idOf({ ids }: FileModel, index: number): string {
  return ids[index % (ids.length + 1)] ?? newId('file');
}

export function rarely(): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: 4 }).map((number) => number === 0);
}
