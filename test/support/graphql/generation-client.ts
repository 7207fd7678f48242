import { eventually } from '../timing/eventually';
import { createGraphqlClient } from './graphql-client';

const ERROR = `__typename code message path retryable
  ... on MediaFileError { fileId }
  ... on MediaProviderError { provider providerCode retryAfterSeconds }`;

const MEDIA = `mimeType sizeBytes sha256 media { __typename format
    ... on ImageDetails { width height } ... on VideoDetails { videoCodec: codec durationMs hasAudio } }
  persistence { status reason file { id } }`;
const CONTENT = `${MEDIA} base64 dataUri url { url }`;

function fieldsOf(media: string) {
  return {
    ImageGeneration: `images { ${media} revisedPrompt }`,
    SpeechGeneration: `audio { ${media} }`,
    Transcription: 'text language durationSeconds segments { startSeconds endSeconds text }',
    VideoGeneration: `video { ${media} }`,
  } as const;
}

type TypeName = keyof ReturnType<typeof fieldsOf>;

const GENERATION = `__typename id kind model status progress usage { images characters audioSeconds videoSeconds costUsd }
  error { ${ERROR} } inputs { field url file { id } }`;

function mutation(name: string, input: string, type: TypeName): string {
  return `mutation ($input: ${input}!) { payload: ${name}(input: $input) {
    generation { ${GENERATION} ${fieldsOf(CONTENT)[type]} } errors { ${ERROR} } } }`;
}

const GENERATE_IMAGE = mutation('generateImage', 'GenerateImageInput', 'ImageGeneration');
const SYNTHESIZE_SPEECH = mutation('synthesizeSpeech', 'SynthesizeSpeechInput', 'SpeechGeneration');
const TRANSCRIBE_AUDIO = mutation('transcribeAudio', 'TranscribeAudioInput', 'Transcription');
const GENERATE_VIDEO = mutation('generateVideo', 'GenerateVideoInput', 'VideoGeneration');

const CANCEL = `mutation ($id: ID!) { payload: cancelMediaGeneration(id: $id) {
  generation { ${GENERATION} } errors { ${ERROR} } } }`;

const fragments = Object.entries(fieldsOf(CONTENT)).map(([type, fields]) => `... on ${type} { ${fields} }`);
const READ = `query ($id: ID!) { payload: mediaGeneration(id: $id) { ${GENERATION} ${fragments.join(' ')} } }`;

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the data
type Payload = any;

/** Mutations on generations as a client sends them. Each answers with its payload and rejects with a top-level error. */
export interface GenerationClient {
  image(input: object): Promise<Payload>;
  speech(input: object): Promise<Payload>;
  transcript(input: object): Promise<Payload>;
  video(input: object): Promise<Payload>;
  cancel(id: string): Promise<Payload>;
  /** The generation, with its outputs and their bytes. */
  read(id: string): Promise<Payload>;
  /** The same, once it has ended. */
  ended(id: string): Promise<Payload>;
}

export function createGenerationClient(url: string, apiKey: string): GenerationClient {
  const graphql = createGraphqlClient(url, apiKey);
  const request = async (query: string, variables: object): Promise<Payload> => {
    const { data, errors } = await graphql.request(query, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data.payload;
  };
  const read = (id: string) => request(READ, { id });
  return {
    image: (input) => request(GENERATE_IMAGE, { input }),
    speech: (input) => request(SYNTHESIZE_SPEECH, { input }),
    transcript: (input) => request(TRANSCRIBE_AUDIO, { input }),
    video: (input) => request(GENERATE_VIDEO, { input }),
    cancel: (id) => request(CANCEL, { id }),
    read,
    ended: (id) =>
      eventually('the generation has ended', async () => {
        const generation = await read(id);
        return ['QUEUED', 'RUNNING'].includes(generation.status) ? null : generation;
      }),
  };
}
