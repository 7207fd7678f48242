import { parse } from 'graphql';
import { newId } from '../../../src/database/new-id';
import { updateFile } from '../../../src/files/file-attributes';
import { deleteFiles } from '../../../src/files/remove/delete-files';
import { createContext } from '../../../src/graphql/context';
import { createExecute } from '../../../src/graphql/execution/execute';
import { createSubgraphSchema } from '../../../src/graphql/schema';
import { executeForEvents } from '../../../src/http/subscriptions/execute-operation';
import { ResultStream } from '../../../src/http/subscriptions/result-stream';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';

const schema = createSubgraphSchema();
const document = parse('subscription ($id: ID!) { fileUpdated(id: $id) { id filename status project { id } } }');

let test: TestGeneration;
beforeAll(async () => {
  test = await openTestGeneration([]);
});
afterAll(() => test.close());

/** As the server does it. */
function watch(id: string): ResultStream {
  const createContextOf = async () => createContext(test.engine, test.caller, 'test');
  return new ResultStream(
    executeForEvents({ schema, document, variableValues: { id } }, createExecute(schema), createContextOf),
    () => {},
  );
}

describe('fileUpdated', () => {
  it('tells a file as it is, and after each change, and why it is gone as the last', async () => {
    const row = fileRow({ filename: 'a.png' });
    await insertFileRows(test.dataSource, test.caller, [row]);
    const events = watch(row.id);
    const told = { id: row.id, status: 'READY', project: { id: test.caller.projectId } };
    expect((await events.next()).value?.data).toEqual({ fileUpdated: { ...told, filename: 'a.png' } });
    const renamed = events.next();
    await updateFile(test.storage, test.caller, { id: row.id, filename: 'b.png' });
    expect((await renamed).value?.data).toEqual({ fileUpdated: { ...told, filename: 'b.png' } });
    const gone = events.next();
    await deleteFiles(test.storage, test.caller, { select: { ids: [row.id] }, dryRun: false, limit: 1 });
    expect((await gone).value).toMatchObject({ errors: [{ originalError: { code: 'FILE_DELETED' } }] });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it.each([newId('file'), 'file_', ''])('says of what there is not that there is none: %j', async (id) => {
    expect((await watch(id).next()).value).toMatchObject({ errors: [{ originalError: { code: 'NOT_FOUND' } }] });
  });
});
