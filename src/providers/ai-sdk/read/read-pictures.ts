import { z } from 'zod';
import type { GeneratedBytes, GenerationResult } from '../../media-model';
import { costOfImages } from '../cost';
import type { HttpAnswer } from '../http/exchange';
import { parseJson } from '../http/parse-json';
import type { ImageDescription } from '../model-description';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList } from './loose-values';
import { pictureBytes } from './picture-bytes';

/** Fetches an output that an answer names: an address, relative to what was asked, or a data URI. */
export type FetchOutput = (url: string) => Promise<Uint8Array>;

const PICTURE = z.object({ b64_json: LOOSE_TEXT, url: LOOSE_TEXT, revised_prompt: LOOSE_TEXT });

/**
 * https://platform.openai.com/docs/api-reference/images/object, which xAI, LocalAI, LiteLLM, Together and others speak, and
 * fal's (https://fal.ai/models/fal-ai/flux/dev/api): each fact may be left out, null, or of another type.
 */
const PICTURES = z.object({
  data: looseList(PICTURE),
  images: looseList(PICTURE),
  image: PICTURE.nullable().catch(null),
  usage: z
    .object({
      output_tokens: LOOSE_NUMBER,
      input_tokens_details: z.object({ text_tokens: LOOSE_NUMBER, image_tokens: LOOSE_NUMBER }).nullable().catch(null),
    })
    .nullable()
    .catch(null),
});

/** null where there is no picture. @throws {MediaFailure} one cannot be fetched */
export async function readPictures(
  model: ImageDescription,
  answer: HttpAnswer,
  fetchOutput: FetchOutput,
): Promise<GenerationResult | null> {
  const { data } = PICTURES.safeParse(parseJson(answer.body));
  const outputs: GeneratedBytes[] = [];
  if (data === undefined) return null;
  for (const picture of [...data.data, ...data.images, data.image]) {
    const bytes = picture === null ? null : await bytesOf(picture, fetchOutput);
    if (bytes !== null) outputs.push({ bytes, revisedPrompt: picture?.revised_prompt ?? null });
  }
  if (outputs.length === 0) return null;
  const { output_tokens = null, input_tokens_details = null } = data.usage ?? {};
  const facts =
    input_tokens_details === null
      ? []
      : [{ textTokens: input_tokens_details.text_tokens ?? 0, imageTokens: input_tokens_details.image_tokens ?? 0 }];
  const costUsd = costOfImages(
    {
      images: outputs.map(({ bytes }) => bytes),
      usage: { inputTokens: undefined, outputTokens: output_tokens ?? undefined, totalTokens: undefined },
      providerMetadata: { [model.provider]: { images: facts } },
    },
    model.price,
  );
  const usage = { images: outputs.length, characters: null, audioSeconds: null, videoSeconds: null, costUsd };
  return { outputs, transcript: null, usage };
}

async function bytesOf({ b64_json, url }: z.infer<typeof PICTURE>, fetchOutput: FetchOutput) {
  if (b64_json !== null && b64_json !== '') return pictureBytes(b64_json);
  return url === null || url === '' ? null : await fetchOutput(url);
}
