import { breakDown, type StorageCounter } from '../../src/domain/usage';

function counter(projectId: string, given: Partial<StorageCounter> = {}): StorageCounter {
  return { projectId, kind: 'IMAGE', origin: 'UPLOADED', bytes: 10, files: 1, ...given };
}

describe('breakDown', () => {
  it('adds every counter up in each of the three ways', () => {
    const counters = [
      counter('proj_b', { bytes: 1, files: 1 }),
      counter('proj_a', { kind: 'VIDEO', bytes: 20, files: 2 }),
      counter('proj_a', { origin: 'GENERATED', bytes: 300, files: 3 }),
      counter('proj_a', { kind: 'VIDEO', origin: 'IMPORTED', bytes: 4_000, files: 4 }),
    ];
    expect(breakDown(counters)).toEqual({
      byKind: [
        { key: 'IMAGE', bytes: 301, files: 4 },
        { key: 'VIDEO', bytes: 4_020, files: 6 },
      ],
      byOrigin: [
        { key: 'GENERATED', bytes: 300, files: 3 },
        { key: 'IMPORTED', bytes: 4_000, files: 4 },
        { key: 'UPLOADED', bytes: 21, files: 3 },
      ],
      byProject: [
        { key: 'proj_a', bytes: 4_320, files: 9 },
        { key: 'proj_b', bytes: 1, files: 1 },
      ],
    });
  });

  it('leaves out what comes to nothing: emptied, or all of it expired', () => {
    const counters = [counter('proj_a'), counter('proj_a', { bytes: -10, files: -1 })];
    const empty = counter('proj_b', { bytes: 0, files: 0 });
    expect(breakDown([...counters, empty])).toEqual({ byKind: [], byOrigin: [], byProject: [] });
    expect(breakDown([])).toEqual({ byKind: [], byOrigin: [], byProject: [] });
  });
});
