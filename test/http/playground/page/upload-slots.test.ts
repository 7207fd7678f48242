import { buildSchema, parse } from 'graphql';
import { findOperation, findUploadSlots } from '../../../../src/http/playground/page/upload-slots';

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
