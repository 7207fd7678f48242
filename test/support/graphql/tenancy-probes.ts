import { ADMINISTRATION_PROBES, OWN_ADMINISTRATION_PROBES } from './administration-probes';
import { GENERATION_PROBES, OWN_GENERATION_PROBES } from './generation-probes';
import { OWN_WEBHOOK_PROBES, WEBHOOK_PROBES } from './webhook-probes';

/** What one tenant has and another may not hear of, by the variables of the probes. */
export interface Targets {
  readonly file: string;
  readonly deleted: string;
  readonly expired: string;
  readonly project: string;
  readonly organization: string;
  /** Of the list of all files. */
  readonly cursor: string;
  /** It was given `file` and `deleted`, has made `made`, and waits. */
  readonly generation: string;
  readonly made: string;
  /** Of the list of all generations. */
  readonly generationCursor: string;
  /** Of the list of the uses of `file`. */
  readonly useCursor: string;
  /** Of the list of all projects. */
  readonly projectCursor: string;
  /** Of what a deletion of `file` and `made` matches. */
  readonly matchedCursor: string;
  /** What happened to `file` was sent to it. */
  readonly webhook: string;
  readonly delivery: string;
  /** Of the list of all webhooks, and of what was sent to `webhook`. */
  readonly webhookCursor: string;
  readonly deliveryCursor: string;
  /** Of the project. */
  readonly apiKey: string;
  /** Of the list of all API keys. */
  readonly apiKeyCursor: string;
}

const FILE = `__typename id filename sha256 tags metadata { key value } download { url } thumbhash thumbnail { url }
  project { id name organization { id name } }`;
const ERRORS = 'errors { __typename code message path ... on MediaFileError { fileId } }';
const PAGE = `edges { cursor node { ${FILE} } } nodes { id } pageInfo { startCursor endCursor } totalCount totalSizeBytes`;

/** Operations that name what belongs to somebody. Their variables are targets. */
export const ID_PROBES: Readonly<Record<string, string>> = {
  ...GENERATION_PROBES,
  ...WEBHOOK_PROBES,
  ...ADMINISTRATION_PROBES,
  file: `query ($file: ID!, $deleted: ID!, $expired: ID!) {
    file(id: $file) { ${FILE} } deleted: file(id: $deleted) { id } expired: file(id: $expired) { id } }`,
  node: `query ($file: ID!, $deleted: ID!, $organization: ID!) {
    node(id: $file) { __typename id ... on File { ${FILE} } } deleted: node(id: $deleted) { id }
    organization: node(id: $organization) { id } }`,
  nodes: `query ($file: ID!, $deleted: ID!, $expired: ID!) {
    nodes(ids: [$file, $deleted, $expired]) { __typename id ... on File { ${FILE} } } }`,
  'MediaProject node': `query ($project: ID!) { node(id: $project) { __typename id ... on MediaProject { id name } }
    nodes(ids: [$project]) { __typename id ... on MediaProject { id name organization { id } } } }`,
  'projects after': `query ($projectCursor: String!) { mediaViewer { organization {
    projects(first: 5, after: $projectCursor) { edges { cursor node { id name } } } } } }`,
  'files after': `query ($cursor: String!) { files(after: $cursor) { ${PAGE} } }`,
  'files before': `query ($cursor: String!) { files(last: 5, before: $cursor) { ${PAGE} } }`,
  'files by ids': `query ($file: ID!, $deleted: ID!, $expired: ID!) {
    files(filter: { ids: [$file, $deleted, $expired] }) { ${PAGE} } }`,
  'files by projects': `query ($project: ID!) { files(filter: { projectIds: [$project] }) { ${PAGE} } }`,
  'File entity': `query ($file: ID!, $deleted: ID!, $expired: ID!) { _entities(representations: [
    { __typename: "File", id: $file }, { __typename: "File", id: $deleted }, { __typename: "File", id: $expired }]) {
    ... on File { ${FILE} } } }`,
  'MediaProject entity': `query ($project: ID!, $organization: ID!) { _entities(representations: [
    { __typename: "MediaProject", id: $project }, { __typename: "MediaProject", id: $organization }]) {
    ... on MediaProject { id name organization { id name } policy { retentionSeconds } } } }`,
  'MediaOrganization entity': `query ($project: ID!, $organization: ID!) { _entities(representations: [
    { __typename: "MediaOrganization", id: $organization }, { __typename: "MediaOrganization", id: $project }]) {
    ... on MediaOrganization { id name } } }`,
  createMediaToken: `mutation ($project: ID!) {
    createMediaToken(input: { scopes: [FILES_READ], projectId: $project }) { token expiresAt ${ERRORS} } }`,
  updateFile: `mutation ($file: ID!) { updateFile(input: { id: $file, filename: "taken.png", ttlSeconds: 3600 }) {
    file { ${FILE} } ${ERRORS} } }`,
  importFile: `mutation ($file: ID!, $deleted: ID!, $expired: ID!) {
    file: importFile(input: { source: { fileId: $file } }) { file { ${FILE} } ${ERRORS} }
    deleted: importFile(input: { source: { fileId: $deleted } }) { file { id } ${ERRORS} }
    expired: importFile(input: { source: { fileId: $expired } }) { file { id } ${ERRORS} } }`,
  'deleteFiles by ids, tried': `mutation ($file: ID!, $expired: ID!) {
    deleteFiles(input: { select: { ids: [$file, $expired] }, dryRun: true }) {
    deletedFileIds freedBytes matchedFiles usage { usedBytes files } ${ERRORS} } }`,
  'files that a deletion matches after': `mutation ($file: ID!, $made: ID!, $matchedCursor: String!) {
    deleteFiles(input: { select: { ids: [$file, $made] }, dryRun: true }) {
    matched(first: 5, after: $matchedCursor) { nodes { ${FILE} } } ${ERRORS} } }`,
  'deleteFiles by ids': `mutation ($file: ID!, $deleted: ID!) { deleteFiles(input: { select: { ids: [$file, $deleted] } }) {
    deletedFileIds freedBytes matchedFiles usage { usedBytes files } ${ERRORS} } }`,
  'deleteFiles by a filter of ids': `mutation ($file: ID!) {
    deleteFiles(input: { select: { filter: { ids: [$file] } } }) { deletedFileIds matchedFiles ${ERRORS} } }`,
  'deleteFiles by a filter of projects': `mutation ($project: ID!) {
    deleteFiles(input: { select: { filter: { projectIds: [$project] } } }) { deletedFileIds matchedFiles ${ERRORS} } }`,
  fileUpdated: `subscription ($file: ID!) { fileUpdated(id: $file) { ${FILE} } }`,
  'fileUpdated of what is gone': `subscription ($deleted: ID!) { fileUpdated(id: $deleted) { ${FILE} } }`,
  'fileUpdated of what has expired': `subscription ($expired: ID!) { fileUpdated(id: $expired) { ${FILE} } }`,
  deleteFile: `mutation ($file: ID!) { deleteFile(id: $file) { deletedFileId freedBytes usage { usedBytes } ${ERRORS} } }`,
  'deleteFile of what is gone': `mutation ($deleted: ID!) { deleteFile(id: $deleted) { deletedFileId freedBytes ${ERRORS} } }`,
};

/** Operations that name nothing and tell of whoever asks. */
export const OWN_PROBES: Readonly<Record<string, string>> = {
  ...OWN_GENERATION_PROBES,
  mediaEvents: `subscription { mediaEvents { __typename
    ... on FileStoredEvent { id file { ${FILE} } } ... on FileDeletedEvent { id fileId }
    ... on FileExpiredEvent { id fileId } ... on GenerationEndedEvent { id generation { id model } }
    ... on QuotaThresholdEvent { id percent storage { usedBytes } } } }`,
  ...OWN_WEBHOOK_PROBES,
  ...OWN_ADMINISTRATION_PROBES,
  mediaViewer: '{ mediaViewer { organization { id name } project { id name } } }',
  projects: '{ mediaViewer { organization { projects { edges { node { id name } cursor } nodes { id } } } } }',
  files: `{ files(first: 100) { ${PAGE} } }`,
  mediaStorage: '{ mediaStorage { byProject { key bytes files } } }',
  mediaUsage: `{ mediaUsage(from: "2020-01-01T00:00:00Z", to: "2020-12-31T00:00:00Z", groupBy: [PROJECT]) { group project { id name } } }`,
};
