import { createGraphqlClient, type GraphqlClient } from './graphql-client';

/** Every field of a file that a client could read. */
export const FILE_FIELDS = `id ownerId filename mimeType kind sizeBytes sha256 purpose origin status createdAt expiresAt
  maxExpiresAt tags metadata { key value } download { url expiresAt } thumbhash thumbnail { url expiresAt } media { __typename format
  width height durationMs ... on ImageDetails { hasAlpha frames } ... on AudioDetails { codec channels sampleRateHz }
  ... on VideoDetails { codec hasAudio } } error { code }`;

const STORAGE_FIELDS =
  'usedBytes reservedBytes limitBytes remainingBytes files reservedFiles filesLimit remainingFiles';

const ERROR_FIELDS = `__typename code message path retryable
  ... on MediaFileError { fileId }
  ... on MediaQuotaError { requestedBytes usage { ${STORAGE_FIELDS} } }
  ... on UnsupportedMediaError { detectedMimeType acceptedMimeTypes }`;

export const UPLOAD_FILE = `mutation ($file: Upload!, $filename: String, $ttlSeconds: Int, $sha256: Sha256,
    $tags: [String!], $metadata: [FileMetadataEntryInput!], $idempotencyKey: String, $ownerId: String) {
  uploadFile(input: { file: $file, filename: $filename, ttlSeconds: $ttlSeconds, sha256: $sha256, tags: $tags,
      metadata: $metadata, idempotencyKey: $idempotencyKey, ownerId: $ownerId }) {
    file { ${FILE_FIELDS} } fileEdge { cursor node { id } } persistence { status reason file { id } } errors { ${ERROR_FIELDS} } } }`;

const IMPORT_FILE = `mutation ($input: ImportFileInput!) { importFile(input: $input) {
  file { ${FILE_FIELDS} } fileEdge { cursor node { id } } persistence { status reason file { id } } errors { ${ERROR_FIELDS} } } }`;

const CREATE_FILE_UPLOAD = `mutation ($input: CreateFileUploadInput!) { createFileUpload(input: $input) {
  upload { url expiresAt file { ${FILE_FIELDS} } } fileEdge { cursor node { id } } persistence { status reason file { id } } errors { ${ERROR_FIELDS} } } }`;

const UPDATE_FILE = `mutation ($input: UpdateFileInput!) { updateFile(input: $input) {
  file { ${FILE_FIELDS} } errors { ${ERROR_FIELDS} } } }`;

const DELETE_FILE = `mutation ($id: ID!) { deleteFile(id: $id) {
  deletedFileId freedBytes usage { ${STORAGE_FIELDS} } errors { ${ERROR_FIELDS} } } }`;

const DELETE_FILES = `mutation ($input: DeleteFilesInput!) { deleteFiles(input: $input) {
  deletedFileIds freedBytes matchedFiles usage { ${STORAGE_FIELDS} } errors { ${ERROR_FIELDS} } } }`;

const READ_STORAGE = `{ mediaViewer { organization { storage { ${STORAGE_FIELDS} } } } }`;

export interface UploadInput {
  readonly filename?: string | null;
  readonly ttlSeconds?: number | null;
  readonly sha256?: string;
  readonly tags?: readonly string[] | null;
  readonly metadata?: readonly { readonly key: string; readonly value: string }[] | null;
  readonly idempotencyKey?: string;
  readonly ownerId?: string;
}

/** Mutations on files as a client sends them. Each answers with its payload and rejects with a top-level error. */
export interface FileClient {
  readonly graphql: GraphqlClient;
  /** `partName` is the name that the form gives to the file. */
  upload(bytes: Uint8Array, input?: UploadInput, partName?: string): Promise<Payload>;
  import(input: object): Promise<Payload>;
  createUpload(input: object): Promise<Payload>;
  update(input: object): Promise<Payload>;
  delete(id: string): Promise<Payload>;
  deleteFiles(input: object): Promise<Payload>;
  storage(): Promise<Payload>;
  /** The file, or the code of the error that says why there is none. */
  read(id: string): Promise<Payload>;
}

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the data
type Payload = any;

export function createFileClient(url: string, apiKey: string): FileClient {
  const graphql = createGraphqlClient(url, apiKey);
  const request = async (query: string, variables: object = {}): Promise<Payload> => {
    const { data, errors } = await graphql.request(query, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    graphql,
    async upload(bytes, input = {}, partName = 'part.bin') {
      const { data, errors } = await graphql.upload(UPLOAD_FILE, input, {
        file: new File([Buffer.from(bytes)], partName),
      });
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data.uploadFile;
    },
    import: async (input) => (await request(IMPORT_FILE, { input })).importFile,
    createUpload: async (input) => (await request(CREATE_FILE_UPLOAD, { input })).createFileUpload,
    update: async (input) => (await request(UPDATE_FILE, { input })).updateFile,
    delete: async (id) => (await request(DELETE_FILE, { id })).deleteFile,
    deleteFiles: async (input) => (await request(DELETE_FILES, { input })).deleteFiles,
    storage: async () => (await request(READ_STORAGE)).mediaViewer.organization.storage,
    async read(id) {
      const { data, errors } = await graphql.request(`query ($id: ID!) { file(id: $id) { ${FILE_FIELDS} } }`, { id });
      return errors === undefined ? data.file : errors[0]?.extensions['code'];
    },
  };
}
