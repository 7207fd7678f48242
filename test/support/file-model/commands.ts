import fc from 'fast-check';
import { expireFiles, purgeTombstones } from '../../../src/files/remove/remove-and-purge';
import { anyFile, command, type FileCommand, idOf, project, rarely, tags, ttlOrNot } from './command';
import { CONTENT_NAMES, CONTENTS } from './contents';
import { GENERATION_COMMANDS } from './generation-commands';
import type { Outcome } from './state';

const filename = fc.option(fc.constantFrom('one.wav', 'two words.png'), { freq: 2 });
const upload = fc
  .record({
    project,
    // One more often than the others, so that the same is sent again.
    content: fc.constantFrom('sound', 'sound', 'sound', ...CONTENT_NAMES),
    declared: fc.boolean(),
    sha256: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constantFrom('RIGHT' as const, 'WRONG' as const)),
    filename,
    ttl: ttlOrNot,
    tags,
    idempotencyKey: fc.option(fc.constantFrom('x', 'y'), { freq: 2 }),
  })
  .map((choice) =>
    command('upload', choice, async (model, real) => {
      const file = { ...choice, content: CONTENTS[choice.content] };
      const outcome = await real.upload(file);
      const answer = 'answer' in outcome ? String(outcome.answer) : '';
      expect(outcome).toEqual(model.upload(file, answer));
    }),
  );

const update = fc
  .record({ project, anyFile, changes: fc.record({ filename, ttl: ttlOrNot, tags: fc.option(tags) }) })
  .map(({ project, anyFile, changes }) =>
    command('update', { project, anyFile, changes }, async (model, real) => {
      const id = idOf(model, anyFile);
      expect(await real.update(project, id, changes)).toEqual(model.update(project, id, changes));
    }),
  );

const remove = fc.record({ project, anyFile }).map(({ project, anyFile }) =>
  command('delete', { project, anyFile }, async (model, real) => {
    const id = idOf(model, anyFile);
    expect(await real.delete(project, id)).toEqual(model.delete(project, id));
  }),
);

const removeMany = fc
  .record({
    project,
    files: fc.option(fc.array(anyFile, { maxLength: 4 }), { freq: 2 }),
    kind: fc.option(fc.constantFrom('AUDIO' as const, 'IMAGE' as const), { freq: 2 }),
    tag: fc.option(fc.constantFrom('a', 'b'), { freq: 2 }),
    dryRun: rarely(),
    limit: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ project, files, kind, tag, dryRun, limit }) =>
    command('deleteFiles', { project, files, kind, tag, dryRun, limit }, async (model, real) => {
      const selection = { ids: files === null ? null : files.map((file) => idOf(model, file)), kind, tag };
      const outcome = await real.deleteMany(project, selection, dryRun, limit);
      expect(outcome).toEqual(model.deleteMany(project, selection, dryRun, limit));
    }),
  );

const read = fc.record({ project, anyFile }).map(({ project, anyFile }) =>
  command('read', { project, anyFile }, async (model, real) => {
    const id = idOf(model, anyFile);
    const code = model.rows.goneCode(project, id);
    const missing: Outcome = code === 'FILE_NOT_FOUND' ? { answer: null } : { refusal: code };
    const file = model.rows.find(project, id);
    expect(await real.read(project, id)).toEqual(file === undefined ? missing : { answer: file });
  }),
);

const purge = project.map((project) =>
  command('purge', { project }, async (model, real) => {
    expect(await real.purge(project)).toEqual(model.purge(project));
  }),
);

const sweep = fc.constant(
  command('sweep', {}, async (model, real) => {
    await expireFiles(real.test.storage);
    model.rows.sweep();
  }),
);

const forget = fc.constant(
  command('forget', {}, async (model, real) => {
    await purgeTombstones(real.test.storage);
    model.forget();
  }),
);

const moveClock = fc.constantFrom(1, 2, 8).map((units) =>
  command('moveClock', { units }, async (model, real) => {
    await real.moveClock(units);
    model.rows.now += units;
  }),
);

const setProject = fc
  .record({ project, policy: fc.record({ retention: ttlOrNot, defaultTtl: ttlOrNot, zeroDataRetention: rarely() }) })
  .map(({ project, policy }) =>
    command('setProject', { project, policy }, async (model, real) => {
      await real.setProject(project, policy);
      model.policies[project] = policy;
    }),
  );

const setOrganization = fc
  .oneof(
    fc.record({ maxBytes: fc.constantFrom(0, 2_000, 9_000, 20_000) }),
    fc.record({ maxFiles: fc.constantFrom(0, 1, 6, 9) }),
    fc.record({ retention: ttlOrNot }),
  )
  .map((changes) =>
    command('setOrganization', changes, async (model, real) => {
      await real.setOrganization(changes);
      model.organization = { ...model.organization, ...changes };
    }),
  );

/** Uploads most of all: without files there is nothing to do to them. */
export const FILE_COMMANDS: readonly fc.Arbitrary<FileCommand>[] = [
  ...[upload, upload, upload, upload, upload, update, update, remove, removeMany, read],
  ...[moveClock, sweep, forget, setProject, setOrganization, purge],
  ...GENERATION_COMMANDS,
];
