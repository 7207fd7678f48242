import { z } from 'zod';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList } from '../http/loose-values';
import {
  DONE,
  failed,
  type LongRunningOperation,
  type OperationStatus,
  outputsAt,
  PENDING,
  textIn,
} from '../polling/long-running-operation';
import { rpcCodeName } from './errors';

/** `models/veo-3.0-generate-001/operations/abc`; nothing that leads elsewhere. */
const NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

export const BASE_URL = 'https://generativelanguage.googleapis.com/v1beta';

/** A video at an address, or written out: https://ai.google.dev/gemini-api/docs/video, js-genai 6e9b35c */
const SAMPLE = z
  .object({ video: z.object({ uri: LOOSE_TEXT, encodedVideo: LOOSE_TEXT, bytesBase64Encoded: LOOSE_TEXT }) })
  .transform(({ video }) => {
    const base64 = video.encodedVideo ?? video.bytesBase64Encoded;
    return video.uri ?? (base64 === null ? null : `data:video/mp4;base64,${base64}`);
  });

const GENERATED = z.object({
  generatedSamples: looseList(SAMPLE),
  raiMediaFilteredCount: LOOSE_NUMBER,
  raiMediaFilteredReasons: z.array(z.unknown()).catch([]),
});

/** https://ai.google.dev/api/batch-api#Operation: an error has a number, and seldom a status. */
const OPERATION = z.object({
  name: z.string().regex(NAME).nullable().catch(null),
  done: z.boolean().catch(false),
  error: z.object({ code: LOOSE_NUMBER, status: LOOSE_TEXT, message: LOOSE_TEXT }).nullable().catch(null),
  response: z
    .union([
      z.object({ generateVideoResponse: GENERATED }).transform((found) => found.generateVideoResponse),
      GENERATED,
    ])
    .nullable()
    .catch(null),
});

export const GOOGLE_OPERATION: LongRunningOperation = {
  authorization: (apiKey) => ({ 'x-goog-api-key': apiKey }),
  handleOf(answer) {
    const name = OPERATION.safeParse(answer).data?.name ?? null;
    return name === null ? null : { name };
  },
  statusUrl(handle) {
    const name = textIn(handle, 'name');
    return name === null || !NAME.test(name) ? null : `${BASE_URL}/${name}`;
  },
  statusOf(answer): OperationStatus {
    const { data } = OPERATION.safeParse(answer);
    if (data === undefined || !data.done) return PENDING;
    if (data.error !== null) {
      const { code, status, message } = data.error;
      return failed([status ?? rpcCodeName(code)], [message]);
    }
    return isFiltered(data.response) ? { status: 'REFUSED' } : DONE;
  },
  resultUrl: () => null,
  isFailedResult: () => false,
  resultOf(answer) {
    return outputsAt(OPERATION.safeParse(answer).data?.response?.generatedSamples ?? []);
  },
  costOf: () => null,
  cancelRequest(handle) {
    const url = GOOGLE_OPERATION.statusUrl(handle);
    return url === null ? null : { method: 'POST', url: `${url}:cancel` };
  },
};

/** Whether all that was made is withheld: by its number, or by the reasons alone. */
function isFiltered(made: z.infer<typeof GENERATED> | null): boolean {
  if (made === null || made.generatedSamples.length > 0) return false;
  return (made.raiMediaFilteredCount ?? 0) > 0 || made.raiMediaFilteredReasons.length > 0;
}
