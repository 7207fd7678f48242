import fc from 'fast-check';
import type { GenerationEngine } from '../../src/generation/generation-engine';
import { openGeneration } from '../../src/open-generation';
import { storedFileIds } from '../support/blobs/stored-blobs';
import type { FileCommand } from '../support/file-model/command';
import { FILE_COMMANDS } from '../support/file-model/commands';
import { CONTENTS_MODELS } from '../support/file-model/contents-models';
import { FileModel } from '../support/file-model/file-model';
import { RealFiles } from '../support/file-model/real-files';
import { openTestStorage, type TestStorage } from '../support/service/test-storage';

/** MODEL_STEPS=10000 is what the service is held to; that takes minutes. */
const STEPS = Number(process.env['MODEL_STEPS'] ?? 200);
const COMMANDS_PER_RUN = 60;
/** Each on a database of its own, because a sweep sweeps everything: one waits for Postgres while the other works. */
const LANES = 2;
/** Far more than the steps take: as long as any test may, and longer where there are many. */
const TIMEOUT_MS = Math.max(300_000, STEPS * 500);
const GENERATION = { timeouts: { synchronousMs: 20_000, backgroundMs: 60_000 }, background: 1 };

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
      const { engine } = openGeneration(GENERATION, { ...test, models: CONTENTS_MODELS });
      const sequences = fc.commands([...FILE_COMMANDS], { maxCommands: COMMANDS_PER_RUN, size: 'max' });
      const property = fc.asyncProperty(sequences, async (commands) => {
        steps += await runAgainstModel(test, engine, commands);
      });
      while (steps < STEPS) await fc.assert(property, { numRuns: 1, seed: nextSeed() });
      await test.runJobs();
      expect(await storedFileIds(test)).toEqual([]);
    };
    await Promise.all(tests.map(runLane));
  },
  TIMEOUT_MS,
);

/** Another one for each run, or all would be the same run; a failing run's is the first of a test that is given it. */
let seed = fc.readConfigureGlobal().seed ?? 1;
function nextSeed(): number {
  seed += 1;
  return seed - 1;
}

/** Every run has an organization of its own, of which nothing is left. @returns how many steps it had */
async function runAgainstModel(
  test: TestStorage,
  engine: GenerationEngine,
  commands: Iterable<FileCommand>,
): Promise<number> {
  let steps = 0;
  const counted = function* () {
    for (const command of commands) {
      steps += 1;
      yield command;
    }
  };
  const model = new FileModel();
  const real = await RealFiles.create(test, engine, model.organization);
  await fc.asyncModelRun(() => ({ model, real }), counted());
  await real.clear();
  return steps;
}
