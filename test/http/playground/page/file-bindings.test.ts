import { type AttachedFile, bindFiles, nextFileName } from '../../../../src/http/playground/page/file-bindings';

function attach(name: string, chosenPath?: string): AttachedFile {
  return { name, content: new File(['content'], `${name}.png`), chosenPath };
}

function pathsOf(...bound: Parameters<typeof bindFiles>) {
  return Object.fromEntries(bindFiles(...bound).map(({ name, path }) => [name, path]));
}

const slot = { path: 'variables.file', isList: false };
const list = { path: 'variables.files', isList: true };

describe('file names', () => {
  it('count up and fill gaps', () => {
    expect(nextFileName([])).toBe('file');
    expect(nextFileName([attach('file')])).toBe('file2');
    expect(nextFileName([attach('file'), attach('file3')])).toBe('file2');
    expect(nextFileName([attach('file2')])).toBe('file');
  });
});

describe('file bindings', () => {
  it('give each file the next free slot, and leave out those for which none is left', () => {
    const other = { path: 'variables.mask', isList: false };
    expect(pathsOf([attach('file'), attach('file2'), attach('file3')], [slot, other], ['file', 'mask'])).toEqual({
      file: 'variables.file',
      file2: 'variables.mask',
    });
  });

  it('let a list take all that come', () => {
    expect(pathsOf([attach('file'), attach('file2'), attach('file3')], [slot, list], ['file', 'files'])).toEqual({
      file: 'variables.file',
      file2: 'variables.files.0',
      file3: 'variables.files.1',
    });
  });

  it('put the path that the user typed first', () => {
    expect(pathsOf([attach('file'), attach('file2', 'variables.files.0')], [list], ['files'])).toEqual({
      file: 'variables.files.1',
      file2: 'variables.files.0',
    });
  });

  it.each(['variables.other', 'variables', 'file', 'variables.file.', 'variables..file', 'query', 'variables.a b'])(
    'leave out a file with the typed path %s',
    (path) => {
      expect(pathsOf([attach('file', path)], [slot], ['file'])).toEqual({});
    },
  );

  it('are empty for an operation that takes no file', () => {
    expect(pathsOf([attach('file')], [], ['after'])).toEqual({});
  });
});
