import { startWireServer, type WireAnswer, type WireRequest, type WireServer } from './wire-server';

export interface OpenAiServer extends WireServer {
  readonly pictures: readonly Buffer[];
  readonly speech: Buffer;
}

/** What else a segment says. */
const DETAILS = {
  seek: 0,
  tokens: [50364],
  temperature: 0,
  avg_logprob: -0.2,
  compression_ratio: 1,
  no_speech_prob: 0.01,
};

const WHISPER_ANSWER = {
  task: 'transcribe',
  language: 'english',
  duration: 2.5,
  text: 'Hello there. Goodbye.',
  segments: [
    { id: 0, start: 0, end: 1.2, text: ' Hello there.', ...DETAILS },
    { id: 1, start: 1.2, end: 2.5, text: ' Goodbye.', ...DETAILS },
  ],
};

/** Speaks OpenAI's wire for pictures, speech and transcriptions: https://platform.openai.com/docs/api-reference */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const pictures = [Buffer.from('first picture'), Buffer.from('second picture')];
  const speech = Buffer.from('sound of speech\0');
  const answer = async ({ path }: WireRequest): Promise<WireAnswer> => {
    switch (path) {
      case '/v1/images/generations':
      case '/v1/images/edits':
        return {
          body: {
            created: 1,
            data: pictures.map((bytes) => ({ b64_json: bytes.toString('base64'), revised_prompt: 'as I see it' })),
            usage: {
              input_tokens: 30,
              output_tokens: 1_000,
              total_tokens: 1_030,
              input_tokens_details: { text_tokens: 10, image_tokens: 20 },
            },
          },
        };
      case '/v1/audio/speech':
        return { body: speech, headers: { 'content-type': 'audio/mpeg' } };
      case '/v1/audio/transcriptions':
        return { body: WHISPER_ANSWER };
      default:
        return { status: 404, body: { error: { message: 'no such path', code: 'unknown_url' } } };
    }
  };
  return { ...(await startWireServer(answer)), pictures, speech };
}
