import { z } from 'zod';
import { sniffMediaType } from '../../../media/sniff-media-type';
import type { GenerationResult, SpeechRequest } from '../../media-model';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_TEXT, parseJson, withoutMark } from '../http/loose-values';
import { base64Bytes, type FetchOutput } from '../http/outputs';
import type { SpeechDescription } from '../models/model-description';
import { costOf } from './cost';

const FILE = z
  .union([z.string().transform((url) => ({ url })), z.object({ url: LOOSE_TEXT })])
  .nullable()
  .catch(null);

/**
 * Where sound is, in an answer that is none itself. Of fal's models, each by its own name of it
 * (https://fal.ai/models/fal-ai/minimax/speech-02-hd/api, https://fal.ai/models/fal-ai/f5-tts/api); `audio_base64` is
 * ElevenLabs' (https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps).
 */
const SPEECH = z.object({ audio: FILE, audio_url: FILE, audio_file: FILE, audio_base64: LOOSE_TEXT });

/** Base64 may begin with a slash, and has no dot. */
const ADDRESS = /^(https?:\/\/|\/[\w/-]+\.\w+)/i;

/**
 * The sound in an answer, or where the answer says it is. By its bytes: no type is believed.
 *
 * @returns null where it is not understood
 * @throws {MediaFailure} it cannot be fetched
 */
export async function readSpeech(
  model: SpeechDescription,
  request: SpeechRequest,
  answer: HttpAnswer,
  fetchOutput: FetchOutput,
): Promise<GenerationResult | null> {
  const bytes = (await isSound(answer)) ? answer.body : await namedSound(answer, fetchOutput);
  if (bytes === null || bytes.byteLength === 0) return null;
  const made = { images: null, characters: [...request.text].length, audioSeconds: null, videoSeconds: null };
  return {
    outputs: [{ bytes, revisedPrompt: null }],
    transcript: null,
    usage: { ...made, costUsd: costOf(made, model.price) },
  };
}

async function namedSound(answer: HttpAnswer, fetchOutput: FetchOutput): Promise<Uint8Array | null> {
  const said = SPEECH.safeParse(parseJson(answer.body)).data;
  if (said === undefined) return null;
  const named = [said.audio?.url, said.audio_url?.url, said.audio_file?.url, said.audio_base64].find(
    (text) => text !== undefined && text !== null && text !== '',
  );
  if (named === undefined || named === null) return null;
  if (ADDRESS.test(named)) {
    const fetched = await fetchOutput(named);
    return isText(fetched) ? null : fetched;
  }
  const bytes = new Uint8Array(base64Bytes(named));
  return (await isSound({ headers: new Headers(), body: bytes })) ? bytes : null;
}

/** Types that servers give to sound whose bytes are not known: raw samples, and what is newer than this. */
const SOUND = /^(audio\/|application\/(octet-stream|ogg)|binary\/octet-stream)/i;
/** What sound may look like from its first bytes: MP4 and WebM hold either. */
const SOUND_OR_FILM = /^((audio|video)\/|application\/ogg$)/;

/**
 * Whether an answer is sound, and not the page of a proxy, or an error, in its place. By its bytes; its type says
 * something only of bytes that nobody knows.
 */
async function isSound({ headers, body }: Pick<HttpAnswer, 'headers' | 'body'>): Promise<boolean> {
  const { detected } = await sniffMediaType(body);
  if (detected !== null) return SOUND_OR_FILM.test(detected);
  return !isText(body) && body.byteLength > 0 && SOUND.test(headers.get('content-type') ?? '');
}

const HEAD_BYTES = 4_096;

/**
 * Whether bytes can be read as text: a page, an object, the sentence of a proxy. Raw samples cannot, of whatever encoding:
 * those that are printed characters lie all on one side of silence.
 */
function isText(bytes: Uint8Array): boolean {
  const head = withoutMark(bytes).subarray(0, HEAD_BYTES);
  if (head.length === 0 || head.some(isControl)) return false;
  const printed = head.reduce((count, byte) => (byte < 0x80 ? count + 1 : count), 0);
  // In whatever charset, where most of it is ASCII.
  return printed > head.length * 0.8 || isUtf8(head);
}

function isControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}

function isUtf8(head: Uint8Array): boolean {
  try {
    // The head may end amid a character.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
