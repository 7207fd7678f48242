import { loadConsoleModules } from '../../support/console/console-modules';

interface Filter {
  readonly status?: readonly string[];
  readonly createdAt?: { readonly lt?: string };
}
type Select = { readonly ids: readonly string[] } | { readonly filter: Filter };
interface Rehearsal {
  readonly select: Select;
  readonly matchedFiles: number;
}
interface Modules {
  rehearse(client: object, select: Select): Promise<Rehearsal>;
  removeAll(
    client: object,
    rehearsal: Rehearsal,
    signal: AbortSignal,
    onProgress: (deleted: number) => void,
  ): Promise<{ readonly deleted: number; readonly hasMore: boolean }>;
}

const { rehearse, removeAll } = loadConsoleModules<Modules>('files/remove/remove-files');

const START = Date.parse('2026-01-01T00:00:00.000Z');
const ALL: Select = { filter: { status: ['READY'] } };

/** Deletes as the service does: the oldest of those that match first, so many with one call. */
class Service {
  readonly files: { readonly id: string; readonly createdAt: string }[] = [];
  calls = 0;
  beforeDeletion = () => {};

  constructor(count: number) {
    for (let number = 0; number < count; number += 1) this.store(`file_${number}`, number);
  }

  store(id: string, second: number): void {
    this.files.push({ id, createdAt: new Date(START + second * 1_000).toISOString() });
    this.files.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
  }

  #match(select: Select) {
    if ('ids' in select) return this.files.filter(({ id }) => select.ids.includes(id));
    const { lt } = select.filter.createdAt ?? {};
    return this.files.filter(({ createdAt }) => lt === undefined || createdAt < lt);
  }

  async query(_: object, { filter }: { readonly filter: Filter }) {
    const files = this.#match({ filter });
    return { data: { begin: { nodes: files.slice(-1) }, end: { nodes: files.slice(0, 1) } } };
  }

  async mutation(_: object, { input }: { readonly input: { select: Select; dryRun: boolean; limit?: number } }) {
    this.calls += 1;
    if (!input.dryRun) this.beforeDeletion();
    const matched = this.#match(input.select);
    const gone = input.dryRun ? [] : matched.slice(0, input.limit ?? 1_000);
    for (const file of gone) this.files.splice(this.files.indexOf(file), 1);
    const deletedFileIds = gone.map(({ id }) => id);
    return { data: { deleteFiles: { deletedFileIds, freedBytes: 1, matchedFiles: matched.length, errors: [] } } };
  }

  ids(): readonly string[] {
    return this.files.map(({ id }) => id);
  }
}

const never = () => new AbortController().signal;

describe('what is deleted together', () => {
  it('is all that was counted, by as many calls as that takes', async () => {
    const service = new Service(2_500);
    const told = await rehearse(service, ALL);
    expect(told.matchedFiles).toBe(2_500);
    const steps: number[] = [];
    const { deleted, hasMore } = await removeAll(service, told, never(), (count) => steps.push(count));
    expect({ deleted, hasMore, steps, left: service.ids() }).toEqual({
      deleted: 2_500,
      hasMore: false,
      steps: [1_000, 2_000, 2_500],
      left: [],
    });
  });

  it('is nothing that is stored after it was counted, before and while it is deleted', async () => {
    const service = new Service(2_000);
    const told = await rehearse(service, ALL);
    service.store('later', 5_000);
    service.beforeDeletion = () => service.store(`while-${service.calls}`, 6_000 + service.calls);
    expect(await removeAll(service, told, never(), () => {})).toMatchObject({ deleted: 2_000, hasMore: false });
    expect(service.ids()).toEqual(['later', 'while-3', 'while-4']);
  });

  it('is nothing at all when more match by then, as an upload that was begun before and has arrived', async () => {
    const service = new Service(3);
    const told = await rehearse(service, ALL);
    service.store('arrived', 0.5);
    expect(await removeAll(service, told, never(), () => {})).toMatchObject({ deleted: 0, hasMore: true });
    expect(service.files).toHaveLength(4);
  });

  it('is never more than was counted, and no further call when more match meanwhile', async () => {
    const service = new Service(1_500);
    const told = await rehearse(service, ALL);
    service.beforeDeletion = () => service.store(`arrived-${service.calls}`, 1_499 - 0.5);
    expect(await removeAll(service, told, never(), () => {})).toMatchObject({ deleted: 1_000, hasMore: true });
    expect(service.files).toHaveLength(501);
  });

  it('is nothing more once it is stopped', async () => {
    const service = new Service(2_500);
    const stop = new AbortController();
    const told = await rehearse(service, ALL);
    expect(await removeAll(service, told, stop.signal, () => stop.abort())).toMatchObject({ deleted: 1_000 });
    expect(service.files).toHaveLength(1_500);
  });

  it('is nothing where nothing was listed', async () => {
    const service = new Service(0);
    const told = await rehearse(service, ALL);
    service.store('first', 1);
    expect(await removeAll(service, told, never(), () => {})).toMatchObject({ deleted: 0 });
    expect(service.ids()).toEqual(['first']);
  });

  it('is what was selected, where that is named', async () => {
    const service = new Service(5);
    const told = await rehearse(service, { ids: ['file_1', 'file_3'] });
    expect(await removeAll(service, told, never(), () => {})).toMatchObject({ deleted: 2, hasMore: false });
    expect(service.ids()).toEqual(['file_0', 'file_2', 'file_4']);
  });
});
