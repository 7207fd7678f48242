const ERRORS = 'errors { __typename code message path ... on MediaFileError { fileId } }';
const GENERATION = `__typename id model status project { id name } inputs { field url file { id } }
  ... on ImageGeneration { id images { sha256 base64 url { url } persistence { file { id } } } }
  ... on SpeechGeneration { id audio { sha256 } } ... on Transcription { id text }
  ... on VideoGeneration { id video { sha256 } }`;
const PAGE = `edges { cursor node { ${GENERATION} } } nodes { id } pageInfo { startCursor endCursor } totalCount`;
const USES = 'edges { cursor field node { id model } } pageInfo { endCursor } totalCount';

/** Operations that name generations, and files as their inputs, of somebody. */
export const GENERATION_PROBES: Readonly<Record<string, string>> = {
  mediaGeneration: `query ($generation: ID!) { mediaGeneration(id: $generation) { ${GENERATION}
    outputs { sha256 thumbhash thumbnail { url } persistence { file { id } } } } }`,
  'node of a generation': `query ($generation: ID!) {
    node(id: $generation) { __typename id ... on MediaGeneration { model } }
    nodes(ids: [$generation]) { __typename id ... on MediaGeneration { model } } }`,
  'generation entities': `query ($generation: ID!) { _entities(representations: [
    { __typename: "ImageGeneration", id: $generation }, { __typename: "SpeechGeneration", id: $generation },
    { __typename: "Transcription", id: $generation }, { __typename: "VideoGeneration", id: $generation }]) {
    ... on MediaGeneration { ${GENERATION} } } }`,
  'mediaGenerations after': `query ($generationCursor: String!) { mediaGenerations(after: $generationCursor) { ${PAGE} } }`,
  'mediaGenerations before': `query ($generationCursor: String!) {
    mediaGenerations(last: 5, before: $generationCursor) { ${PAGE} } }`,
  'mediaGenerations by ids and projects': `query ($generation: ID!, $project: ID!) {
    ids: mediaGenerations(filter: { ids: [$generation] }) { ${PAGE} }
    projects: mediaGenerations(filter: { projectIds: [$project] }) { ${PAGE} } }`,
  'files by their generation': `query ($generation: ID!) {
    files(filter: { producedBy: $generation }) { nodes { id filename } totalCount totalSizeBytes } }`,
  'lineage of a file': `query ($file: ID!, $made: ID!) { file(id: $file) { usedBy { ${USES} } }
    made: file(id: $made) { producedBy { ${GENERATION} } sources { id filename } } }`,
  'lineage of an entity': `query ($file: ID!, $made: ID!) { _entities(representations: [
    { __typename: "File", id: $file }, { __typename: "File", id: $made }]) {
    ... on File { producedBy { id } sources { id } usedBy { ${USES} } } } }`,
  'uses of a file after': `query ($file: ID!, $useCursor: String!) { file(id: $file) { usedBy(after: $useCursor) { ${USES} } } }`,
  'uses of a file before': `query ($file: ID!, $useCursor: String!) {
    file(id: $file) { usedBy(last: 5, before: $useCursor) { ${USES} } } }`,
  'deleteFiles by a filter of their generation': `mutation ($generation: ID!) {
    deleteFiles(input: { select: { filter: { producedBy: $generation } } }) { deletedFileIds matchedFiles ${ERRORS} } }`,
  generateImage: `mutation ($file: ID!, $deleted: ID!) {
    image: generateImage(input: { prompt: "a", image: { fileId: $file } }) { generation { id } ${ERRORS} }
    mask: generateImage(input: { prompt: "a", image: { fileId: $deleted }, mask: { fileId: $file } }) {
      generation { id } ${ERRORS} }
    references: generateImage(input: { prompt: "a", referenceImages: [{ fileId: $file }] }) {
      generation { id } ${ERRORS} } }`,
  'generateVideo and transcribeAudio': `mutation ($file: ID!) {
    image: generateVideo(input: { prompt: "a", image: { fileId: $file } }) { generation { id } ${ERRORS} }
    video: generateVideo(input: { prompt: "a", video: { fileId: $file } }) { generation { id } ${ERRORS} }
    references: generateVideo(input: { prompt: "a", referenceImages: [{ fileId: $file }] }) {
      generation { id } ${ERRORS} }
    transcribeAudio(input: { audio: { fileId: $file } }) { generation { id } ${ERRORS} } }`,
  cancelMediaGeneration: `mutation ($generation: ID!) {
    cancelMediaGeneration(id: $generation) { generation { ${GENERATION} } ${ERRORS} } }`,
  mediaGenerationUpdated: `subscription ($generation: ID!) { mediaGenerationUpdated(id: $generation) { ${GENERATION} } }`,
};

/** Operations that name nothing and tell of whoever asks. */
export const OWN_GENERATION_PROBES: Readonly<Record<string, string>> = {
  mediaGenerations: `{ mediaGenerations(first: 100) { ${PAGE} } }`,
  mediaModels: '{ mediaModels { id provider kind parameters { voices { id } } } }',
};
