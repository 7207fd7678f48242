import { newId } from '../../../src/database/new-id';
import { generate } from './generation-calls';
import { get, query, soundOf, type Target } from './target';
import type { CanaryRequest } from './upload-requests';

const IMPORT = `mutation ($input: ImportFileInput!) { importFile(input: $input) {
  persistence { status } errors { code message } } }`;
const UPDATE = 'mutation ($input: UpdateFileInput!) { updateFile(input: $input) { errors { code message } } }';
const DELETE = 'mutation ($id: ID!) { deleteFile(id: $id) { errors { code message } } }';
const DELETE_MANY = `mutation ($input: DeleteFilesInput!) { deleteFiles(input: $input) {
  deletedFileIds errors { code message } } }`;
const LIST = 'query ($filter: FileFilter, $after: String) { files(filter: $filter, after: $after) { totalCount } }';

function importFrom(target: Target, source: object): Promise<string> {
  const { canary } = target;
  const metadata = [{ key: canary, value: canary }];
  const input = { source, metadata, filename: `${canary}.wav`, tags: [canary], idempotencyKey: canary };
  return query(target, IMPORT, { input });
}

function update(target: Target, id: string): Promise<string> {
  const { canary } = target;
  const input = { id, filename: `${canary}.wav`, tags: [canary], metadata: [{ key: canary, value: canary }] };
  return query(target, UPDATE, { input });
}

function filterOf(canary: string): object {
  return { filenameContains: canary, tagsAny: [canary], metadata: [{ key: canary, value: canary }] };
}

/** Imports, changes, deletions, questions, and what is no question at all. */
export const OTHER_REQUESTS: Readonly<Record<string, CanaryRequest>> = {
  'a data URI': [
    (target) => importFrom(target, { dataUri: `data:audio/wav;base64,${soundOf(target.canary).toString('base64')}` }),
    'SKIPPED',
  ],
  'a malformed data URI': [
    (target) => importFrom(target, { dataUri: `data:audio/wav;base64,${target.canary}!` }),
    'INVALID_DATA_URI',
  ],
  'a URL': [(target) => importFrom(target, { url: `https://${target.canary}.invalid/?${target.canary}` }), 'SKIPPED'],
  'a URL of this machine': [
    (target) => importFrom(target, { url: `http://127.0.0.1/${target.canary}` }),
    'MEDIA_URL_BLOCKED',
  ],
  'no URL': [(target) => importFrom(target, { url: target.canary }), 'BAD_USER_INPUT'],
  'a file that is not there': [(target) => importFrom(target, { fileId: target.canary }), 'FILE_NOT_FOUND'],
  'a change of an unknown file': [(target) => update(target, newId('file')), 'FILE_NOT_FOUND'],
  'a change of what is no id': [(target) => update(target, target.canary), 'FILE_NOT_FOUND'],
  'a deletion': [(target) => query(target, DELETE, { id: target.canary }), 'FILE_NOT_FOUND'],
  'a deletion by ids': [
    (target) => query(target, DELETE_MANY, { input: { select: { ids: [target.canary] } } }),
    'ANSWERED',
  ],
  'a deletion by a filter': [
    (target) => query(target, DELETE_MANY, { input: { select: { filter: filterOf(target.canary) }, dryRun: true } }),
    'ANSWERED',
  ],
  'a list': [(target) => query(target, LIST, { filter: filterOf(target.canary) }), 'ANSWERED'],
  'a cursor': [(target) => query(target, LIST, { after: target.canary }), 'BAD_USER_INPUT'],
  'what is no GraphQL': [(target) => query(target, `{ ${target.canary} (`), 'GRAPHQL_PARSE_FAILED'],
  'what is not in the graph': [(target) => query(target, `{ ${target.canary} }`), 'GRAPHQL_VALIDATION_FAILED'],
  'what is named after it': [
    (target) => query(target, `query ${target.canary} { ${target.canary}: mediaViewer { scopes } }`),
    'ANSWERED',
  ],
  'a variable of another type': [
    (target) => query(target, LIST, { filter: { ids: [{ [target.canary]: target.canary }] } }),
    'BAD_USER_INPUT',
  ],
  'a query in the address': [(target) => get(target, `/graphql?query={${target.canary}}`), '400'],
  'an address that is not there': [(target) => get(target, `/${target.canary}?${target.canary}`), '404'],
  'the content of a file': [
    (target) => get(target, `/files/${target.canary}/content?disposition=${target.canary}`),
    '404',
  ],
  'a signature': [(target) => get(target, `/files/${newId('file')}/content?signature=${target.canary}`), '403'],
  'a key that is none': [(target) => get(target, '/graphql', target.canary), '401'],
};

/** Requests that fail by our own fault when the tables of files and generations are not there: such failures are logged whole. */
export const FAILING_REQUESTS: readonly ((target: Target) => Promise<string>)[] = [
  (target) => update(target, newId('file')),
  (target) => query(target, LIST, { filter: filterOf(target.canary) }),
  (target) => query(target, DELETE_MANY, { input: { select: { filter: filterOf(target.canary) } } }),
  (target) => generate(target, 'image', { image: { url: `${target.origin}/${target.canary}` } }),
];
