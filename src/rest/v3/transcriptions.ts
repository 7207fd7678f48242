import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import type { KeptTranscript } from '../../domain/generation';
import type { JsonObject } from '../../domain/json';
import { transcribeAudio } from '../../generation/request/transcribe-audio';
import { GENERATION_COST } from '../../http/rates/request-rates';
import { abandonedSignal } from '../../http/request-end';
import { FailureAnswer } from '../failures';
import { callForGeneration } from '../generation-call';
import { given } from '../given-values';
import { leaveOutNotGiven } from '../leave-out-not-given';
import { mediaInputOf } from '../media-source';
import { idempotencyKeyOf, type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import {
  callAnswerFields,
  callAnswerOf,
  costField,
  costOf,
  EXAMPLE_GENERATION,
  EXAMPLE_SOUND,
  parametersField,
  sourceField,
} from './generation-answers';

const TranscriptionRequest = z
  .object({
    model: z.string().meta({
      description: 'The id of a model, or an alias: see `GET /v3/audio/models?type=stt`.',
      examples: ['local/moonshine-tiny'],
    }),
    audio: sourceField('The sound, or a video of which the sound is meant, of up to 25 MB in a data URI'),
    language: z
      .string()
      .nullish()
      .meta({
        description: 'The language that is spoken, as a BCP 47 tag. Not given: the model finds out.',
        examples: ['en'],
      }),
    prompt: z
      .string()
      .nullish()
      .meta({
        description: 'What helps to understand it, such as names that occur in it.',
        examples: ['Mediagraph, Moonshine'],
      }),
    diarize: z
      .boolean()
      .nullish()
      .meta({
        description: 'Whether to tell speakers apart, where the model can.',
        examples: [false],
      }),
    parameters: parametersField('').meta({ examples: [{}] }),
  })
  .meta({
    id: 'TranscriptionRequest',
    description: 'Sound to write down.',
    examples: [{ model: 'local/moonshine-tiny', audio: EXAMPLE_SOUND }],
  });

const seconds = (description: string) => z.number().meta({ description, examples: [2.75] });

const TranscriptionAnswer = z
  .object({
    ...callAnswerFields,
    text: z.string().meta({ description: 'All that is said.' }),
    language: z
      .string()
      .optional()
      .meta({
        description: 'The language that is spoken (ISO 639-1), where the model tells it.',
        examples: ['en'],
      }),
    duration: seconds('How long the sound is, in seconds.').optional(),
    segments: z
      .array(
        z.object({
          start: seconds('When it begins, in seconds from the start.'),
          end: seconds('When it ends, in seconds from the start.'),
          text: z.string().meta({ description: 'What is said.' }),
          speaker: z
            .string()
            .optional()
            .meta({
              description: 'Who speaks, where speakers are told apart.',
              examples: ['speaker_0'],
            }),
        }),
      )
      .optional()
      .meta({ description: 'The text in parts, where the model tells their times.' }),
    usage: z
      .object({ cost: costField, seconds: seconds('How many seconds of sound were transcribed.').optional() })
      .meta({ description: 'What it took.' }),
  })
  .meta({
    id: 'TranscriptionAnswer',
    description: 'What is said.',
    examples: [
      {
        id: EXAMPLE_GENERATION,
        model: 'local/moonshine-tiny',
        created: 1_796_727_600,
        text: 'The quick brown fox jumps over the lazy dog.',
        language: 'en',
        duration: 2.75,
        segments: [{ start: 0, end: 2.75, text: 'The quick brown fox jumps over the lazy dog.' }],
        usage: { cost: 0, seconds: 2.75 },
      },
    ],
  });

/** `POST /v3/audio/transcriptions`. */
export function registerV3Transcriptions(routes: RestRoutes, { engine }: RestServices): void {
  routes.route({
    url: '/audio/transcriptions',
    method: 'POST',
    config: { cost: GENERATION_COST },
    schema: {
      operationId: 'createTranscription',
      summary: 'Write down what is said',
      description:
        'Answers with the text of sound or of the sound of a video. Larger media than a data URI can have are uploaded first, and named by their `file_…`.',
      tags: ['Audio'],
      body: TranscriptionRequest,
      response: { 200: TranscriptionAnswer, '4xx': FailureAnswer, '5xx': FailureAnswer },
    },
    preValidation: leaveOutNotGiven,
    handler: async (request, reply) => {
      const { model, audio, language, prompt, diarize, parameters } = request.body;
      const generation = await callForGeneration({ request, reply }, false, () =>
        transcribeAudio(
          engine,
          restCallerOf(request, 'V3'),
          {
            model,
            audio: mediaInputOf(audio, 'audio'),
            language: language ?? null,
            prompt: given(prompt) ?? null,
            diarize: diarize ?? null,
            parameters: (parameters ?? null) as JsonObject | null,
            background: false,
            idempotencyKey: idempotencyKeyOf(request),
          },
          abandonedSignal(reply),
        ),
      );
      const { transcript, usage } = generation;
      if (transcript === null) throw new Error('A transcription that has succeeded has a transcript.');
      const heard = usage?.audioSeconds ?? transcript.durationSeconds;
      return reply.send({
        ...callAnswerOf(generation),
        ...transcriptAnswerOf(transcript),
        usage: { ...costOf(usage), ...(heard !== null && { seconds: heard }) },
      });
    },
  });
}

/** @throws {MediaFailure} FILE_EXPIRED: the answer to an earlier call with this key is not kept any more */
function transcriptAnswerOf({ text, language, durationSeconds, segments }: KeptTranscript) {
  if (text === null) {
    throw new MediaFailure('FILE_EXPIRED', 'The text that was the answer has expired with the files of that day.');
  }
  return {
    text,
    ...(language !== null && { language }),
    ...(durationSeconds !== null && { duration: durationSeconds }),
    ...(segments.length > 0 && {
      segments: segments.map(({ startSeconds, endSeconds, text, speaker }) => ({
        start: startSeconds,
        end: endSeconds,
        text,
        ...(speaker !== null && { speaker }),
      })),
    }),
  };
}
