import type { WireAnswer } from './wire-server';

/** OpenAI's answer with these pictures: https://platform.openai.com/docs/api-reference/images/object */
export function picturesAnswer(pictures: readonly Buffer[]): WireAnswer {
  return { body: { created: 1, data: pictures.map((bytes) => ({ b64_json: bytes.toString('base64') })) } };
}
