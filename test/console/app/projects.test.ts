import { CombinedError } from '@urql/core';
import { loadConsoleModules } from '../../support/console/console-modules';

interface Read {
  readonly projects: readonly { readonly id: string }[];
  readonly hasMore: boolean;
  readonly failure: { readonly code: string } | null;
}
interface Module {
  readProjects(client: object): Promise<Read>;
}

/** What the module reads of the page that it is part of. */
Object.assign(globalThis, { document: { documentElement: { dataset: {} } } });
const { readProjects } = loadConsoleModules<Module>('app/projects');

/** An organization of so many projects. */
function clientOf(count: number, failsAt = Number.POSITIVE_INFINITY) {
  return {
    query: async (_document: unknown, { first, after }: { readonly first: number; readonly after: string | null }) => {
      const from = after === null ? 0 : Number(after);
      if (from >= failsAt) return { error: new CombinedError({ networkError: new Error('gone') }) };
      const to = Math.min(count, from + first);
      const nodes = Array.from({ length: to - from }, (_none, index) => ({ id: `proj_${from + index}`, name: 'Shop' }));
      const pageInfo = { hasNextPage: to < count, endCursor: String(to) };
      return { data: { mediaViewer: { organization: { projects: { nodes, pageInfo } } } } };
    },
  };
}

describe('the projects of an organization', () => {
  it('are all known, beyond the first page', async () => {
    const { projects, ...rest } = await readProjects(clientOf(250));
    expect(new Set(projects.map(({ id }) => id)).size).toBe(250);
    expect(rest).toEqual({ hasMore: false, failure: null });
  });

  it('are read up to a limit, which is told', async () => {
    const { projects, hasMore, failure } = await readProjects(clientOf(2_001));
    expect({ count: projects.length, hasMore, failure }).toEqual({ count: 2_000, hasMore: true, failure: null });
  });

  it('are not none when they cannot be read: that is said', async () => {
    const { projects, failure } = await readProjects(clientOf(250, 100));
    expect({ count: projects.length, code: failure?.code }).toEqual({ count: 100, code: 'NETWORK' });
  });
});
