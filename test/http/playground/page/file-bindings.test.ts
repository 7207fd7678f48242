import { buildSchema, parse } from 'graphql';
import {
  type AttachedFile,
  bindFiles,
  findOperation,
  findUploadSlots,
  nextFileName,
} from '../../../../src/http/playground/page/file-bindings';

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

const schema = buildSchema(`
  scalar Upload
  input UploadFileInput { purpose: String, file: Upload! }
  input GalleryInput { pictures: [Upload!]!, cover: UploadFileInput, parent: GalleryInput }
  input BatchInput { items: [UploadFileInput!]! }
  type Query { nothing: String }
`);

function slotsOf(query: string, operationName?: string, withSchema = true) {
  const operation = findOperation(parse(query), operationName)!;
  return findUploadSlots(operation, withSchema ? schema : undefined);
}

describe('upload slots', () => {
  it('are variables of type Upload, whether or not the schema is known', () => {
    const query = 'mutation ($name: String, $file: Upload!, $more: [Upload!]!) { a }';
    const slots = [
      { path: 'variables.file', isList: false },
      { path: 'variables.more', isList: true },
    ];
    expect(slotsOf(query)).toEqual(slots);
    expect(slotsOf(query, undefined, false)).toEqual(slots);
  });

  it('are found inside input objects when the schema is known', () => {
    const query = 'mutation ($input: UploadFileInput!) { a }';
    expect(slotsOf(query)).toEqual([{ path: 'variables.input.file', isList: false }]);
    expect(slotsOf(query, undefined, false)).toEqual([]);
  });

  it('are found in the first member of a list of input objects', () => {
    expect(slotsOf('mutation ($input: BatchInput!) { a }')).toEqual([
      { path: 'variables.input.items.0.file', isList: false },
    ]);
  });

  it('end, in input objects that contain themselves', () => {
    const paths = slotsOf('mutation ($input: GalleryInput!) { a }').map(({ path }) => path);
    expect(paths.slice(0, 2)).toEqual(['variables.input.pictures', 'variables.input.cover.file']);
    expect(paths.length).toBeLessThan(10);
  });

  it('belong to the operation that is named, or to the first', () => {
    const query = 'query First($a: Upload) { a } query Second($b: Upload) { b }';
    expect(slotsOf(query, 'Second')).toEqual([{ path: 'variables.b', isList: false }]);
    expect(slotsOf(query)).toEqual([{ path: 'variables.a', isList: false }]);
  });

  it('need an operation', () => {
    expect(findOperation(parse('fragment A on Query { nothing }'), null)).toBeUndefined();
  });
});
