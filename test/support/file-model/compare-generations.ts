import type { FileModel } from './file-model';
import type { VisibleGeneration } from './generation-inputs';
import type { RealFiles } from './real-files';
import { PROJECT_INDEXES } from './state';

/** Expects the generations of the model, with what they were given and made, and that its files came out of them. */
export async function expectSameGenerations({ generations, rows }: FileModel, real: RealFiles): Promise<void> {
  for (const project of PROJECT_INDEXES) {
    const expected = [...generations.all.values()].filter((generation) => generation.project === project);
    expect(await real.generations.list(project)).toEqual(expected.sort(byId));
    const visible = rows.list(project).map(({ id }) => id);
    const producers = producersOf(expected).filter(([fileId]) => visible.includes(fileId));
    expect(await real.generations.producersOf(project, visible)).toEqual(Object.fromEntries(producers));
  }
  await expectFilesOrTombstones(real, rows.forgotten);
}

function byId(left: VisibleGeneration, right: VisibleGeneration): number {
  return left.id < right.id ? -1 : 1;
}

function producersOf(generations: readonly VisibleGeneration[]): [string, string][] {
  return generations.flatMap(({ id, outputs }) =>
    outputs.flatMap((output): [string, string][] => ('fileId' in output ? [[output.fileId, id]] : [])),
  );
}

/** A stored output is a file, or was one: of which a tombstone tells until it is forgotten. */
async function expectFilesOrTombstones({ test, organizationId }: RealFiles, forgotten: ReadonlySet<string>) {
  const rows: { file_id: string }[] = await test.dataSource.query(
    `SELECT file_id FROM generation_outputs JOIN generations ON generations.id = generation_id
     WHERE organization_id = $1 AND file_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM files WHERE files.id = file_id)
       AND NOT EXISTS (SELECT FROM file_tombstones WHERE file_tombstones.id = file_id)`,
    [organizationId],
  );
  expect(rows.filter(({ file_id: fileId }) => !forgotten.has(fileId))).toEqual([]);
}
