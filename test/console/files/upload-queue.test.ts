import { loadConsoleModules } from '../../support/console/console-modules';

interface Failure {
  readonly code: string;
  readonly message?: string;
  readonly isRetryable?: boolean;
}
interface Place {
  readonly fileId: string;
  readonly url: string;
}
interface Item {
  readonly number: number;
  readonly filename: string;
  readonly status: string;
  readonly sentBytes: number;
  readonly failure: Failure | null;
}
type Outcome = { readonly state: string; readonly failure?: Failure };
interface Sent {
  readonly file: File;
  readonly url: string;
  isAborted: boolean;
  onProgress(sentBytes: number): void;
  onSuccess(): void;
  onFailure(failure: Failure, after: string): void;
}
interface Queue {
  add(files: readonly File[]): void;
  choose(number: number, file: File): void;
  pause(number: number): void;
  resume(number: number): void;
  cancel(number: number): void;
  cancelAll(): void;
  close(): void;
  takeOver(): void;
  items(): readonly Item[];
  onEnded(listener: (ended: readonly Item[]) => void): () => void;
  isBusy(): boolean;
  pending(): readonly Item[];
}
interface Modules {
  readonly UploadQueue: new (transport: object, kept: object) => Queue;
  readonly KeptUploads: new (tenant: string, parts: object) => { close(): void };
}

const { UploadQueue, KeptUploads } = loadConsoleModules<Modules>(
  'files/upload/upload-queue',
  'files/upload/kept-uploads',
);

/** A service that gives a place to each key, and whose answers come when they are let go. */
class Service {
  readonly places = new Map<string, Place>();
  readonly asked: string[] = [];
  readonly sent: Sent[] = [];
  readonly released: string[] = [];
  readonly outcomes: Outcome[] = [];
  reserving: (() => Promise<Place | { failure: Failure }>)[] = [];

  readonly reserve = async (_: File, key: string) => {
    this.asked.push(key);
    const place = this.places.get(key) ?? { fileId: `file_${this.places.size}`, url: `/uploads/${this.places.size}` };
    this.places.set(key, place);
    return (await this.reserving.shift()?.()) ?? place;
  };
  readonly send = (file: File, options: object) => {
    const sent = { ...options, file, isAborted: false } as Sent;
    this.sent.push(sent);
    return {
      abort: () => {
        sent.isAborted = true;
      },
    };
  };
  readonly ask = async () => this.outcomes.shift() ?? { state: 'ready' };
  readonly awaitOutcome = this.ask;
  readonly release = (url: string) => void this.released.push(url);
}

/** What tabs of one browser share. */
class Browser {
  readonly stored = new Map<string, string>();
  readonly #locked = new Set<string>();
  readonly storage = {
    getItem: (name: string) => this.stored.get(name) ?? null,
    setItem: (name: string, value: string) => void this.stored.set(name, value),
    removeItem: (name: string) => void this.stored.delete(name),
  };
  readonly locks = {
    request: async (name: string, _: object, held: (lock: object | null) => Promise<void> | undefined) => {
      if (this.#locked.has(name)) return held(null);
      this.#locked.add(name);
      try {
        await held({ name });
      } finally {
        this.#locked.delete(name);
      }
    },
  };
}

const fileOf = (name = 'a.png', size = 10, lastModified = 1) => new File([Buffer.alloc(size)], name, { lastModified });

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await null;
}

const queues: Queue[] = [];

function open(service = new Service(), browser = new Browser(), tenant = 'org/project/') {
  const queue = new UploadQueue(service, new KeptUploads(tenant, browser));
  queues.push(queue);
  /** As it is, not as it was told last. */
  const item = (name = 'a.png') => queue.pending().find(({ filename }) => filename === name);
  return { service, browser, queue, item };
}

describe('the uploads of a session', () => {
  afterEach(() => {
    for (const queue of queues.splice(0)) queue.close();
  });

  it('have one place each, though paused and gone on with while it is asked for', async () => {
    const { service, queue, item } = open();
    let answer = () => {};
    service.reserving.push(
      () => new Promise((resolve) => (answer = () => resolve(service.places.values().next().value!))),
    );
    queue.add([fileOf()]);
    await settled();
    queue.pause(item()!.number);
    queue.resume(item()!.number);
    await settled();
    answer();
    await settled();
    expect(service.asked).toHaveLength(1);
    expect(service.sent).toHaveLength(1);
    expect(service.sent[0]).toMatchObject({ url: '/uploads/0' });
  });

  it('ask for the same place again where nobody has heard the answer', async () => {
    const { service, queue, item } = open();
    service.reserving.push(async () => ({ failure: { code: 'NETWORK', isRetryable: true } }));
    queue.add([fileOf()]);
    await settled();
    expect(service.sent).toHaveLength(0);
    queue.resume(1);
    await settled();
    expect(new Set(service.asked).size).toBe(1);
    expect(item()).toMatchObject({ status: 'sending' });
  });

  it('wait where they are while it is not known what became of them, and send nothing again', async () => {
    const { service, queue, item, browser } = open();
    queue.add([fileOf()]);
    await settled();
    service.outcomes.push({ state: 'unknown', failure: { code: 'RATE_LIMITED' } }, { state: 'ready' });
    service.sent[0]!.onSuccess();
    await settled();
    expect(item()).toMatchObject({ status: 'failed', failure: { code: 'RATE_LIMITED', isRetryable: true } });
    expect(browser.stored.size).toBe(1);
    queue.resume(1);
    await settled();
    expect([queue.pending(), service.sent.length, service.asked.length]).toEqual([[], 1, 1]);
    expect([browser.stored.size, service.released]).toEqual([0, []]);
  });

  it('are not deleted when one that may be a file by now is taken from the list', async () => {
    const { service, queue } = open();
    queue.add([fileOf()]);
    await settled();
    service.outcomes.push({ state: 'unknown', failure: { code: 'NETWORK' } });
    service.sent[0]!.onSuccess();
    await settled();
    queue.cancel(1);
    expect([service.released, queue.pending()]).toEqual([[], []]);
  });

  it('are not deleted either when the connection was lost after the last byte', async () => {
    const { service, queue, browser } = open();
    queue.add([fileOf()]);
    await settled();
    service.sent[0]!.onProgress(10);
    service.sent[0]!.onFailure({ code: 'NETWORK' }, 'waits');
    await settled();
    queue.cancel(1);
    expect([service.released, browser.stored.size]).toEqual([[], 0]);
  });

  it.each(['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED', 'NETWORK'])(
    'go on in their place after %s',
    async (code) => {
      const { service, queue, browser } = open();
      queue.add([fileOf()]);
      await settled();
      service.sent[0]!.onFailure({ code }, 'waits');
      await settled();
      expect(browser.stored.size).toBe(1);
      queue.resume(1);
      await settled();
      expect([service.asked.length, service.sent.map(({ url }) => url)]).toEqual([1, ['/uploads/0', '/uploads/0']]);
    },
  );

  it('are asked for where nobody awaits them any more: they may have come whole', async () => {
    const { service, queue } = open();
    queue.add([fileOf()]);
    await settled();
    service.outcomes.push({ state: 'ready' });
    service.sent[0]!.onFailure({ code: 'NOT_FOUND' }, 'gone');
    await settled();
    expect([queue.pending(), service.asked.length]).toEqual([[], 1]);
  });

  it('have another place once theirs is gone', async () => {
    const { service, queue } = open();
    queue.add([fileOf()]);
    await settled();
    service.outcomes.push({ state: 'gone', failure: { code: 'FILE_NOT_FOUND' } });
    service.sent[0]!.onFailure({ code: 'NOT_FOUND' }, 'gone');
    await settled();
    queue.resume(1);
    await settled();
    expect([new Set(service.asked).size, service.sent.at(-1)?.url]).toEqual([2, '/uploads/1']);
  });

  it('are three at once, and cost no more each when there are ten thousands of them', async () => {
    const { service, queue } = open();
    const told: number[] = [];
    queue.onEnded((ended) => told.push(ended.length));
    queue.add(Array.from({ length: 20_000 }, (_, number) => fileOf(`${number}.png`, 1)));
    await settled();
    expect(service.sent).toHaveLength(3);
    for (let number = 0; number < 1_000; number += 1) {
      service.sent[number]!.onSuccess();
      await settled();
    }
    expect(service.sent).toHaveLength(1_003);
    while (told.reduce((sum, count) => sum + count, 0) < 1_000) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told.length).toBeLessThan(100);
  });

  it('are not begun anew by another file than that which was interrupted', async () => {
    const first = open();
    first.queue.add([fileOf()]);
    await settled();
    first.queue.close();
    await settled();
    const { queue, service, item } = open(new Service(), first.browser);
    await settled();
    expect(item()).toMatchObject({ status: 'interrupted' });
    queue.choose(1, fileOf('other.png'));
    await settled();
    expect(item()).toMatchObject({ status: 'interrupted', failure: { code: 'OTHER_FILE' } });
    expect([service.sent, queue.pending().length]).toEqual([[], 1]);
    queue.choose(1, fileOf());
    await settled();
    expect([service.asked, service.sent.map(({ url }) => url)]).toEqual([[], ['/uploads/0']]);
  });

  it('are of one tab, until it is gone', async () => {
    const { queue, browser } = open();
    queue.add([fileOf()]);
    await settled();
    const other = open(new Service(), browser);
    await settled();
    expect(other.item()).toBeUndefined();
    queue.close();
    await settled();
    other.queue.takeOver();
    await settled();
    expect(other.item()).toMatchObject({ status: 'interrupted' });
  });

  it('are given up with the session, and those of others stay', async () => {
    const { queue, browser, service } = open();
    queue.add([fileOf(), fileOf('arrived.png')]);
    await settled();
    service.outcomes.push({ state: 'unknown', failure: { code: 'NETWORK' } });
    service.sent[1]!.onSuccess();
    await settled();
    const other = open(new Service(), browser, 'org/other/');
    other.queue.add([fileOf('b.png')]);
    await settled();
    queue.cancelAll();
    expect(service.released).toEqual(['/uploads/0']);
    expect([...browser.stored.keys()]).toEqual([expect.stringContaining('org/other/')]);
  });

  it('hold the page until they are on their way no more', async () => {
    const { queue, service } = open();
    expect(queue.isBusy()).toBe(false);
    queue.add([fileOf()]);
    await settled();
    expect(queue.isBusy()).toBe(true);
    queue.pause(1);
    expect(queue.isBusy()).toBe(false);
    queue.resume(1);
    await settled();
    service.sent.at(-1)!.onSuccess();
    await settled();
    expect(queue.isBusy()).toBe(false);
  });
});
