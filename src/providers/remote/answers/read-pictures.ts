import { z } from 'zod';
import type { GeneratedBytes, GenerationResult } from '../../media-model';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';
import { base64Bytes, type FetchOutput, fetchAll } from '../http/outputs';
import type { Price } from '../models/model-description';
import { costOfPictures } from './cost';

/** A picture as an answer has it: written out or at an address, or withheld. */
interface FoundPicture {
  readonly base64: string | null;
  readonly url: string | null;
  readonly revisedPrompt: string | null;
  /** The provider found something in it that it does not give away, or has blackened. */
  readonly refused: boolean;
}

export interface FoundPictures {
  readonly pictures: readonly FoundPicture[];
  /** Whether the answer says so of the whole of it. */
  readonly refused: boolean;
}

const ADDRESS = /^(data:|https?:\/\/)/i;

const PICTURE = z.union([
  z.string().transform((text) => found(ADDRESS.test(text) ? { url: text } : { base64: text })),
  z
    .object({
      b64_json: LOOSE_TEXT,
      // Imagen's: https://ai.google.dev/api/models#method:-models.predict
      bytesBase64Encoded: LOOSE_TEXT,
      raiFilteredReason: LOOSE_TEXT,
      url: LOOSE_TEXT,
      revised_prompt: LOOSE_TEXT,
      // xAI's: https://docs.x.ai/docs/guides/image-generations
      respect_moderation: z.boolean().nullable().catch(null),
    })
    .transform((picture) =>
      found({
        base64: picture.b64_json ?? picture.bytesBase64Encoded,
        url: picture.url,
        revisedPrompt: picture.revised_prompt,
        refused: picture.respect_moderation === false || picture.raiFilteredReason !== null,
      }),
    ),
]);

/** fal's marks, one a picture: https://fal.ai/models/fal-ai/flux/dev/api, https://fal.ai/models/fal-ai/lcm/api */
const FLAGS = z
  .union([z.array(z.boolean().nullable().catch(null)), z.boolean().transform((flag) => [flag])])
  .nullable()
  .catch(null);

/**
 * https://platform.openai.com/docs/api-reference/images/object, which xAI, LocalAI, LiteLLM, Together and others speak, fal's
 * (https://fal.ai/models/fal-ai/flux/dev/api) and Imagen's: each fact may be left out, null, or of another type.
 */
const LISTS = z.object({
  data: z.array(z.unknown()).nullable().catch(null),
  images: z.array(z.unknown()).nullable().catch(null),
  predictions: z.array(z.unknown()).nullable().catch(null),
  image: z.unknown().optional(),
  has_nsfw_concepts: FLAGS,
  nsfw_content_detected: FLAGS,
});

const INLINE = z.object({ data: z.string() }).nullable().catch(null);

/** Gemini's: https://ai.google.dev/api/generate-content. Its type is not looked at, and either case of the name is taken. */
const GEMINI = z.object({
  promptFeedback: z.object({ blockReason: LOOSE_TEXT }).nullable().catch(null),
  candidates: looseList(
    z.object({
      finishReason: LOOSE_TEXT,
      content: z
        .object({
          parts: looseList(
            z.object({ inlineData: INLINE, inline_data: INLINE, thought: z.boolean().nullable().catch(null) }),
          ),
        })
        .nullable()
        .catch(null),
    }),
  ),
});

/** Why Gemini stopped, where it was the content: https://ai.google.dev/api/generate-content#FinishReason */
const CONTENT_REASONS: ReadonlySet<string | null> = new Set([
  'SAFETY',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'RECITATION',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

/** null where an answer has none of these forms; no pictures where it has one, and nothing is in it. */
function findPictures(body: unknown): FoundPictures | null {
  return findGemini(body) ?? findListed(body);
}

function findListed(body: unknown): FoundPictures | null {
  const { data: lists } = LISTS.safeParse(body);
  if (lists === undefined) return null;
  const single = lists.image === undefined || lists.image === null ? [] : [lists.image];
  const listed = [...(lists.data ?? []), ...(lists.images ?? []), ...(lists.predictions ?? []), ...single];
  const isForm = [lists.data, lists.images, lists.predictions].some((list) => list !== null) || single.length > 0;
  if (!isForm) return null;
  const flags = lists.has_nsfw_concepts ?? lists.nsfw_content_detected ?? [];
  const pictures = listed.flatMap((item, index) => {
    const picture = PICTURE.safeParse(item).data;
    return picture === undefined ? [] : [{ ...picture, refused: picture.refused || flags[index] === true }];
  });
  // What is in it is of no form that is known.
  const isUnknown = listed.length > 0 && pictures.every(({ base64, url, refused }) => !refused && !base64 && !url);
  return isUnknown ? null : { pictures, refused: flags.includes(true) };
}

function findGemini(body: unknown): FoundPictures | null {
  const isGemini = z.union([
    z.object({ candidates: z.array(z.unknown()) }),
    z.object({ promptFeedback: z.object({ blockReason: z.string() }) }),
  ]);
  const { data } = GEMINI.safeParse(body);
  if (data === undefined || !isGemini.safeParse(body).success) return null;
  const parts = data.candidates.flatMap(({ content }) => content?.parts ?? []);
  const inline = parts.flatMap(({ inlineData, inline_data, thought }) => {
    const found = inlineData ?? inline_data;
    return found === null || found.data === '' ? [] : [{ base64: found.data, isThought: thought === true }];
  });
  // What it thinks on the way are drafts.
  const ends = inline.filter(({ isThought }) => !isThought);
  const pictures = (ends.length > 0 ? ends : inline).map(({ base64 }) => found({ base64 }));
  const reasons = data.candidates.map(({ finishReason }) => finishReason);
  const isBlocked = (data.promptFeedback?.blockReason ?? null) !== null;
  return { pictures, refused: isBlocked || reasons.some((reason) => CONTENT_REASONS.has(reason)) };
}

function found(picture: Partial<FoundPicture>): FoundPicture {
  return { base64: null, url: null, revisedPrompt: null, refused: false, ...picture };
}

/**
 * The pictures in an answer, without those that the provider withholds.
 *
 * @param price of a picture, or of the tokens; null: not known
 * @returns null where it is not understood; REFUSED where all of them are withheld
 * @throws {MediaFailure} none can be fetched
 */
export async function readPictures(
  answer: HttpAnswer,
  price: Price | null,
  fetchOutput: FetchOutput,
): Promise<GenerationResult | 'REFUSED' | null> {
  const body = parseJson(answer.body);
  const found = findPictures(body);
  if (found === null) return null;
  const given = found.pictures.filter(({ refused, base64, url }) => !refused && (base64 || url));
  const outputs = await fetchAll(given, (picture) => outputOf(picture, fetchOutput));
  const isRefused = found.refused || found.pictures.some(({ refused }) => refused);
  if (outputs.length === 0 && isRefused) return 'REFUSED';
  if (outputs.length === 0 && given.length > 0) return null;
  const usage = { images: outputs.length, characters: null, audioSeconds: null, videoSeconds: null };
  // What is withheld was made as well.
  const costUsd = costOfPictures(body, { ...usage, images: found.pictures.length }, price);
  return { outputs, transcript: null, usage: { ...usage, costUsd } };
}

/** null where there is nothing in it. */
async function outputOf(picture: FoundPicture, fetchOutput: FetchOutput): Promise<GeneratedBytes | null> {
  const { base64, url, revisedPrompt } = picture;
  const bytes = base64 ? base64Bytes(base64) : await fetchOutput(url ?? '');
  return bytes.byteLength === 0 ? null : { bytes, revisedPrompt };
}
