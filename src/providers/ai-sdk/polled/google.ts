import { z } from 'zod';
import { PROVIDER_ENVIRONMENT } from '../provider-settings';
import { DONE, outputsAt, PENDING, type PolledWork, textIn, type WorkStanding } from './polled-work';

/** `models/veo-3.0-generate-001/operations/abc`; nothing that leads elsewhere. */
const NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

const BASE_URL = PROVIDER_ENVIRONMENT.google.baseUrls['GOOGLE_GENERATIVE_AI_BASE_URL'];

/** https://ai.google.dev/gemini-api/docs/video and https://ai.google.dev/api/batch-api#Operation */
const OPERATION = z.object({
  name: z.string().regex(NAME).nullable().catch(null),
  done: z.boolean().catch(false),
  error: z
    .object({ status: z.string().nullable().catch(null) })
    .nullable()
    .catch(null),
  response: z
    .object({
      generateVideoResponse: z.object({
        generatedSamples: z.array(z.object({ video: z.object({ uri: z.string() }) })).catch([]),
        raiMediaFilteredCount: z.number().catch(0),
      }),
    })
    .nullable()
    .catch(null),
});

export const GOOGLE_WORK: PolledWork = {
  authorization: (apiKey) => ({ 'x-goog-api-key': apiKey }),
  handleOf(answer) {
    const name = OPERATION.safeParse(answer).data?.name ?? null;
    return name === null ? null : { name };
  },
  statusUrl(handle) {
    const name = textIn(handle, 'name');
    return name === null || !NAME.test(name) ? null : `${BASE_URL}/${name}`;
  },
  standingOf(answer): WorkStanding {
    const { data } = OPERATION.safeParse(answer);
    if (data === undefined || !data.done) return PENDING;
    if (data.error !== null) return { status: 'FAILED', providerCode: data.error.status, refused: false };
    const made = data.response?.generateVideoResponse;
    const isFiltered = made !== undefined && made.generatedSamples.length === 0 && made.raiMediaFilteredCount > 0;
    return isFiltered ? { status: 'FAILED', providerCode: null, refused: true } : DONE;
  },
  resultUrl: () => null,
  resultOf(answer) {
    const samples = OPERATION.safeParse(answer).data?.response?.generateVideoResponse.generatedSamples ?? [];
    return outputsAt(samples.map(({ video }) => video.uri));
  },
  cancelRequest(handle) {
    const url = GOOGLE_WORK.statusUrl(handle);
    return url === null ? null : { method: 'POST', url: `${url}:cancel` };
  },
};
