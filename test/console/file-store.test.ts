import { loadConsoleModules } from '../support/console/console-modules';

interface Tile {
  readonly id: string;
  readonly createdAt: string;
  readonly sizeBytes: number;
}
type Range<Value> = { readonly gte?: Value; readonly lte?: Value; readonly lt?: Value };
type Filter = { readonly createdAt?: Range<string>; readonly sizeBytes?: Range<number> };
type Order = { readonly field: 'CREATED_AT' | 'SIZE_BYTES' | 'FILENAME'; readonly direction: 'ASC' | 'DESC' };
interface PageVariables {
  readonly first: number;
  readonly after: string | null;
  readonly filter: Filter;
  readonly orderBy: Order;
}
interface Store {
  start(): void;
  want(from: number, to: number): void;
  at(index: number): Tile | undefined;
  between(from: number, to: number): Promise<readonly Tile[]>;
  refresh(): void;
  state(): { readonly total: number | null };
  subscribe(listener: () => void): () => void;
}
interface Modules {
  readonly FileStore: new (source: object, filter: Filter, order: Order) => Store;
}

const { FileStore } = loadConsoleModules<Modules>('files/store/file-store');

/** Lists as the service has them: by cursors that are of their filter, counted by ranges. */
class Service {
  requests = 0;
  constructor(public files: readonly Tile[]) {}

  #list(filter: Filter, { field, direction }: Order): Tile[] {
    const { createdAt = {}, sizeBytes = {} } = filter;
    const kept = this.files.filter(
      (file) =>
        (createdAt.gte === undefined || file.createdAt >= createdAt.gte) &&
        (createdAt.lt === undefined || file.createdAt < createdAt.lt) &&
        (sizeBytes.gte === undefined || file.sizeBytes >= sizeBytes.gte) &&
        (sizeBytes.lte === undefined || file.sizeBytes <= sizeBytes.lte),
    );
    const value = (file: Tile) =>
      field === 'CREATED_AT' ? file.createdAt : field === 'SIZE_BYTES' ? file.sizeBytes : file.id;
    const sign = direction === 'ASC' ? 1 : -1;
    return kept.sort((one, other) => {
      const [left, right] = [value(one), value(other)];
      return sign * (left < right ? -1 : left > right ? 1 : one.id < other.id ? -1 : 1);
    });
  }

  async page({ first, after, filter, orderBy }: PageVariables) {
    this.requests += 1;
    const list = this.#list(filter, orderBy);
    const [ofFilter, id] = after === null ? [null, null] : JSON.parse(after);
    if (ofFilter !== null) expect(ofFilter).toBe(JSON.stringify(filter));
    const start = id === null ? 0 : list.findIndex((file) => file.id === id) + 1;
    const files = list.slice(start, start + first);
    const last = files.at(-1);
    const hasMore = start + first < list.length;
    return { files, next: hasMore && last !== undefined ? JSON.stringify([JSON.stringify(filter), last.id]) : null };
  }

  step = async (variables: PageVariables) => (await this.page(variables)).next;

  async totals(filter: Filter) {
    this.requests += 1;
    const files = this.#list(filter, { field: 'CREATED_AT', direction: 'ASC' });
    return { totalCount: files.length, totalSizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  }

  async ends(filter: Filter, order: Order) {
    this.requests += 1;
    const list = this.#list(filter, order);
    return list.length === 0 ? null : [list[0], list.at(-1)];
  }

  listed(order: Order): readonly string[] {
    return this.#list({}, order).map(({ id }) => id);
  }
}

/** Files that crowd at some times and sizes, as uploads in bulk do. */
function files(count: number): Tile[] {
  return Array.from({ length: count }, (_, number) => ({
    id: `file_${String(number).padStart(6, '0')}`,
    createdAt: new Date(1_700_000_000_000 + Math.floor(number / 50) ** 2 * 1_000).toISOString(),
    sizeBytes: 1_000 + ((number * 7_919) % 10_007) ** 2,
  }));
}

async function shown(store: Store, from: number, to: number): Promise<readonly (string | undefined)[]> {
  const ids = () => Array.from({ length: to - from + 1 }, (_, step) => store.at(from + step)?.id);
  store.want(from, to);
  for (let turn = 0; turn < 10_000 && ids().includes(undefined); turn += 1) await null;
  return ids();
}

const ORDERS: Order[] = [
  { field: 'CREATED_AT', direction: 'DESC' },
  { field: 'CREATED_AT', direction: 'ASC' },
  { field: 'SIZE_BYTES', direction: 'DESC' },
  { field: 'SIZE_BYTES', direction: 'ASC' },
];

describe('the files of a list', () => {
  it.each(ORDERS)('are at their places wherever it is looked, by few requests: %j', async (order) => {
    const service = new Service(files(5_000));
    const store = new FileStore(service, {}, order);
    const list = service.listed(order);
    store.start();
    for (const index of [0, 2_500, 4_960, 1_234, 3_999, 20]) {
      service.requests = 0;
      expect(await shown(store, index, index + 39)).toEqual(list.slice(index, index + 40));
      expect(service.requests).toBeLessThan(24);
    }
  });

  it('are at their places by name, too, for which there is no measure', async () => {
    const service = new Service(files(3_000));
    const order: Order = { field: 'FILENAME', direction: 'ASC' };
    const store = new FileStore(service, {}, order);
    store.start();
    expect(await shown(store, 2_950, 2_999)).toEqual(service.listed(order).slice(2_950));
  });

  it('are forgotten where they were seen long ago, and found again', async () => {
    const service = new Service(files(10_000));
    const store = new FileStore(service, {}, ORDERS[0]!);
    store.start();
    for (let index = 0; index < 10_000; index += 100) await shown(store, index, index + 99);
    const kept = Array.from({ length: 10_000 }, (_, index) => store.at(index)).filter((file) => file !== undefined);
    expect(kept.length).toBeLessThanOrEqual(4_000);
    expect(await shown(store, 0, 99)).toEqual(service.listed(ORDERS[0]!).slice(0, 100));
  });

  it('stay in sight until what is new is there', async () => {
    const service = new Service(files(250));
    const store = new FileStore(service, {}, ORDERS[0]!);
    store.start();
    const before = await shown(store, 0, 99);
    const newest = { id: 'file_999999', createdAt: '2030-01-01T00:00:00.000Z', sizeBytes: 1 };
    service.files = [...service.files, newest];
    store.refresh();
    expect(store.at(0)?.id).toBe(before[0]);
    for (let turn = 0; turn < 1_000 && store.at(0)?.id !== newest.id; turn += 1) await null;
    expect(store.at(0)?.id).toBe(newest.id);
    expect(await shown(store, 100, 250)).toEqual(service.listed(ORDERS[0]!).slice(100));
    expect(store.state().total).toBe(251);
  });

  it('are all fetched that are selected by one gesture', async () => {
    const service = new Service(files(1_000));
    const store = new FileStore(service, {}, ORDERS[0]!);
    store.start();
    const range = await store.between(90, 310);
    expect(range.map(({ id }) => id)).toEqual(service.listed(ORDERS[0]!).slice(90, 311));
  });
});
