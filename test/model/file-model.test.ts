import fc from 'fast-check';
import { FILE_COMMANDS, type FileCommand } from '../support/file-model/commands';
import { FileModel } from '../support/file-model/file-model';
import { RealFiles } from '../support/file-model/real-files';
import { PROJECT_INDEXES } from '../support/file-model/state';
import { storedFileIds } from '../support/stored-blobs';
import { openTestStorage, type TestStorage } from '../support/test-storage';

/** MODEL_STEPS=10000 is what the service is held to; that takes minutes. */
const STEPS = Number(process.env['MODEL_STEPS'] ?? 1_500);
const COMMANDS_PER_RUN = 60;
/** Each on a database of its own, because a sweep sweeps everything: one waits for Postgres while the other works. */
const LANES = 2;
/** Far more than a step takes. */
const STEP_TIMEOUT_MS = 500;

let tests: TestStorage[];
beforeAll(async () => {
  tests = await Promise.all(Array.from({ length: LANES }, () => openTestStorage()));
});
afterAll(() => Promise.all(tests.map((test) => test.close())));

it(
  `whatever is done, in ${STEPS} steps, the service does what the model says`,
  async () => {
    let steps = 0;
    const runLane = async (test: TestStorage) => {
      const sequences = fc.commands([...FILE_COMMANDS], { maxCommands: COMMANDS_PER_RUN, size: 'max' });
      const property = fc.asyncProperty(sequences, async (commands) => {
        steps += await runAgainstModel(test, commands);
      });
      while (steps < STEPS) await fc.assert(property, { numRuns: 1 });
      await test.runJobs();
      expect(await storedFileIds(test)).toEqual([]);
    };
    await Promise.all(tests.map(runLane));
  },
  STEPS * STEP_TIMEOUT_MS,
);

/** Every run has an organization of its own, of which nothing is left. @returns how many steps it had */
async function runAgainstModel(test: TestStorage, commands: Iterable<FileCommand>): Promise<number> {
  let steps = 0;
  const counted = function* () {
    for (const command of commands) {
      steps += 1;
      yield command;
    }
  };
  const model = new FileModel();
  const real = await RealFiles.create(test, model.organization);
  await fc.asyncModelRun(() => ({ model, real }), counted());
  for (const project of PROJECT_INDEXES) await real.purge(project);
  return steps;
}
