import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import type { Transcript } from '../../domain/generation';
import { transcribeAudio } from '../../generation/request/transcribe-audio';
import { GENERATION_COST } from '../../http/rates/request-rates';
import { abandonedSignal } from '../../http/request-end';
import { failureAnswers } from '../failures';
import { filePart, numberField, parseFields, textsField } from '../form/form-fields';
import { type GatheredForm, gatherForm, mediaOf } from '../form/gathered-form';
import { callForGeneration } from '../generation-call';
import { given, givenText } from '../given-values';
import { idempotencyKeyOf, type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { parametersOf } from './openai-settings';
import { refuseEvents } from './refuse-events';
import { srtOf, TRANSCRIPT_FORMATS, type TranscriptFormat, verboseOf, vttOf } from './transcript-formats';

const listOf = (description: string) => textsField().optional().meta({ description });

const TranscriptionForm = z
  .object({
    file: filePart(
      'The sound, or a video of which the sound is meant; or a text that names one: `file_…`, or `{"file_id": "file_…"}`.',
    ),
    model: z.string().meta({ description: 'The id of a model, or an alias.' }),
    language: z.string().optional().meta({ description: 'What is spoken: `en`. Not given: the model finds out.' }),
    prompt: z
      .string()
      .optional()
      .meta({ description: 'What helps to understand it. Left out for models that take none.' }),
    response_format: z
      .enum([...TRANSCRIPT_FORMATS, ''])
      .optional()
      .meta({ description: 'What the answer is. Not given: `json`.' }),
    temperature: numberField().meta({ description: '0 to 1. Left out for models that take none.' }),
    timestamp_granularities: listOf(
      '`segment`, of a `verbose_json`: `timestamp_granularities[]`. Times of words are not known here.',
    ),
    stream: z.string().optional().meta({ description: '`false`: the answer comes as a whole.' }),
  })
  .meta({
    description: 'Sound to write down.',
    examples: [
      { file: '(the bytes)', model: 'local/moonshine-tiny', response_format: 'verbose_json' },
      { file: 'file_01kb9v6m3xe1q8kq9k4c3ywz6d', model: 'local/moonshine-tiny' },
    ],
  });

/** All but the file, which is no field. */
const Fields = TranscriptionForm.omit({ file: true });

const seconds = (description: string) => z.number().meta({ description });
const unknownNumber = () => z.number().meta({ description: 'Always 0: no model here tells it.' });

const TranscriptionAnswer = z
  .object({
    text: z.string().meta({ description: 'All that is said.' }),
    task: z.literal('transcribe').optional().meta({ description: 'Of `verbose_json`: always `transcribe`.' }),
    language: z.string().optional().meta({ description: 'Of `verbose_json`: what is spoken, in English: `english`.' }),
    duration: seconds('Of `verbose_json`: how many seconds of sound there are.').optional(),
    segments: z
      .array(
        z.object({
          id: z.int().meta({ description: 'From 0.' }),
          seek: unknownNumber(),
          start: seconds('When it begins, in seconds from the start.'),
          end: seconds('When it ends, in seconds from the start.'),
          text: z.string().meta({ description: 'What is said.' }),
          tokens: z.array(z.int()).readonly().meta({ description: 'Always empty.' }),
          temperature: unknownNumber(),
          avg_logprob: unknownNumber(),
          compression_ratio: unknownNumber(),
          no_speech_prob: unknownNumber(),
        }),
      )
      .readonly()
      .optional()
      .meta({ description: 'Of `verbose_json`: the text in parts, where the model tells their times.' }),
    usage: z
      .object({
        type: z.literal('duration').meta({ description: 'Always `duration`.' }),
        seconds: seconds('How many seconds of sound were transcribed.'),
      })
      .optional()
      .meta({ description: 'What it took, where that is known.' }),
  })
  .meta({
    id: 'V1Transcription',
    description: 'What is said. `text`, `srt` and `vtt` are answered as text.',
    examples: [{ text: 'The quick brown fox.', usage: { type: 'duration', seconds: 1.5 } }],
  });

/** `POST /v1/audio/transcriptions`. */
export function registerV1Transcriptions(routes: RestRoutes, { engine, memoryBudget }: RestServices): void {
  routes.route({
    url: '/audio/transcriptions',
    method: 'POST',
    config: { cost: GENERATION_COST, form: TranscriptionForm },
    schema: {
      operationId: 'v1CreateTranscription',
      summary: 'Write down what is said',
      description:
        'Answers with the text of sound, or of the sound of a video, as JSON, as plain text, or as subtitles. The parts of the form come in any order.',
      tags: ['OpenAI: audio'],
      response: { 200: TranscriptionAnswer, ...failureAnswers },
    },
    handler: async (request, reply) => {
      const form = await gatherForm(request, reply, memoryBudget, Object.keys(Fields.shape));
      const fields = parseFields(Fields, form.fields);
      const { model, prompt, temperature } = fields;
      refuseUnknown(fields);
      const language = given(fields.language) ?? null;
      const known = engine.models.find(model)?.parameters ?? null;
      const takesPrompt = known === null || known.maxPromptCharacters !== null;
      const { parameters, names } = parametersOf(known?.parameters ?? null, { temperature });
      const call = { request, reply, names: { audio: 'file', ...names } };
      const generation = await callForGeneration(call, false, () =>
        transcribeAudio(
          engine,
          restCallerOf(request, 'V1'),
          {
            model,
            audio: soundOf(form),
            language,
            // A hint, which OpenAI's clients send to any model.
            prompt: takesPrompt ? (given(prompt) ?? null) : null,
            parameters,
            background: false,
            idempotencyKey: idempotencyKeyOf(request),
          },
          abandonedSignal(reply),
        ),
      );
      const { transcript, usage } = generation;
      const text = transcript?.text ?? null;
      if (transcript === null || text === null) throw textGone();
      const heard = usage?.audioSeconds ?? transcript.durationSeconds;
      const answer = answerOf({ ...transcript, text }, fields.response_format || 'json', language);
      if (typeof answer !== 'string') {
        const used = heard === null ? {} : { usage: { type: 'duration' as const, seconds: heard } };
        return reply.send({ ...answer, ...used });
      }
      const type = fields.response_format === 'vtt' ? 'text/vtt' : 'text/plain';
      return reply.type(`${type}; charset=utf-8`).send(answer as never);
    },
  });
}

/** @throws {MediaFailure} INVALID_INPUT: what no model here tells, or the wire has and this door has not */
function refuseUnknown({ timestamp_granularities: asked = [], stream }: z.infer<typeof Fields>): void {
  const other = [asked].flat().find((granularity) => granularity !== 'segment' && givenText(granularity) !== undefined);
  if (other !== undefined) {
    const message = 'Only the times of segments are known here: ask for `segment`.';
    throw new MediaFailure('INVALID_INPUT', message, { path: ['timestamp_granularities'] });
  }
  refuseEvents(stream);
}

/** @throws {MediaFailure} INVALID_INPUT: none, or more than one */
function soundOf(form: GatheredForm) {
  const [sound, ...others] = mediaOf(form, 'file');
  if (sound !== undefined && others.length === 0) return sound;
  const message = sound === undefined ? 'The form has no `file`.' : 'The form has several of `file`: send one.';
  throw new MediaFailure('INVALID_INPUT', message, { path: ['file'] });
}

/** @param asked the language that the call named */
function answerOf(transcript: Transcript, format: TranscriptFormat, asked: string | null) {
  switch (format) {
    case 'json':
      return { text: transcript.text };
    case 'text':
      return `${transcript.text}\n`;
    case 'srt':
      return srtOf(transcript);
    case 'vtt':
      return vttOf(transcript);
    case 'verbose_json':
      return verboseOf(transcript, asked);
    default:
      return format satisfies never;
  }
}

function textGone(): MediaFailure {
  const message = 'The text that was the answer to this key is not kept any more. Ask with another key.';
  return new MediaFailure('FILE_EXPIRED', message);
}
