import { z } from 'zod';
import type { JsonObject } from '../../domain/json';
import { synthesizeSpeech } from '../../generation/request/synthesize-speech';
import { GENERATION_COST } from '../../http/rates/request-rates';
import { abandonedSignal } from '../../http/request-end';
import { FailureAnswer } from '../failures';
import { callForGeneration } from '../generation-call';
import { leaveOutNotGiven } from '../leave-out-not-given';
import { readMadeMedia, requireKept } from '../made-media';
import { idempotencyKeyOf, type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import {
  callAnswerFields,
  callAnswerOf,
  costField,
  costOf,
  EXAMPLE_FILE,
  EXAMPLE_GENERATION,
  EXAMPLE_URL,
  mediaAnswerFields,
  mediaAnswerOf,
  parametersField,
  storeField,
} from './generation-answers';

const USUAL_FORMAT = 'mp3';

const SpeechRequest = z
  .object({
    model: z.string().meta({
      description: 'The id of a model, or an alias: see `GET /v3/audio/models?type=tts`.',
      examples: ['local/flite'],
    }),
    input: z.string().meta({
      description: 'What to say: 1 to 32,000 characters, as far as the model goes.',
      examples: ['The quick brown fox jumps over the lazy dog.'],
    }),
    voice: z
      .string()
      .nullish()
      .meta({
        description: 'Whose voice, by its name at the provider. Not given: the usual one of the model.',
        examples: ['rms'],
      }),
    format: z
      .string()
      .nullish()
      .meta({
        description: `\`wav\`, \`mp3\`, \`opus\` or \`flac\`. Not given: \`${USUAL_FORMAT}\`, of a model that has a choice.`,
        examples: ['mp3'],
      }),
    speed: z
      .number()
      .nullish()
      .meta({
        description: 'How fast: 0.25 to 4 times the usual speed, as far as the model goes.',
        examples: [1],
      }),
    store: storeField,
    parameters: parametersField('').meta({ examples: [{}] }),
  })
  .meta({
    id: 'SpeechRequest',
    description: 'A text to speak.',
    examples: [{ model: 'local/flite', input: 'The quick brown fox jumps over the lazy dog.' }],
  });

const SpeechAnswer = z
  .object({
    ...callAnswerFields,
    audio: z
      .object({ ...mediaAnswerFields, mime_type: mediaAnswerFields.mime_type.meta({ examples: ['audio/mpeg'] }) })
      .meta({ description: 'The sound.' }),
    usage: z
      .object({ cost: costField, characters: z.int().meta({ description: 'How many were spoken.', examples: [44] }) })
      .meta({ description: 'What it took.' }),
  })
  .meta({
    id: 'SpeechAnswer',
    description: 'The sound that was made.',
    examples: [
      {
        id: EXAMPLE_GENERATION,
        model: 'local/flite',
        created: 1_796_727_600,
        audio: { b64_json: 'SUQzBAAAAAAA…', mime_type: 'audio/mpeg', file_id: EXAMPLE_FILE, url: EXAMPLE_URL },
        usage: { cost: 0, characters: 44 },
      },
    ],
  });

/** `POST /v3/audio/speech`. */
export function registerV3Speech(routes: RestRoutes, { engine, storage }: RestServices): void {
  routes.route({
    url: '/audio/speech',
    method: 'POST',
    config: { cost: GENERATION_COST },
    schema: {
      operationId: 'createSpeech',
      summary: 'Speak a text',
      description:
        'Answers with the sound, as JSON. It is stored as a file if the project or the request does not have it otherwise; if it cannot be stored it is in the answer all the same, with the reason in `persistence`.',
      tags: ['Audio'],
      body: SpeechRequest,
      response: { 200: SpeechAnswer, '4xx': FailureAnswer, '5xx': FailureAnswer },
    },
    preValidation: leaveOutNotGiven,
    handler: async (request, reply) => {
      const { model, input: text, voice, format, speed, store, parameters } = request.body;
      const caller = restCallerOf(request, 'V3');
      const formats = engine.models.find(model)?.parameters.formats ?? null;
      const generation = await callForGeneration({ request, reply, names: { text: 'input' } }, false, () =>
        synthesizeSpeech(
          engine,
          caller,
          {
            model,
            text,
            voice: voice ?? null,
            // What has no choice is said in `mime_type`: a format that is refused would leave such a model without use.
            format: format ?? (formats === null ? null : USUAL_FORMAT),
            speed: speed ?? null,
            parameters: (parameters ?? null) as JsonObject | null,
            output: store == null ? null : { store },
            background: false,
            idempotencyKey: idempotencyKeyOf(request),
          },
          abandonedSignal(reply),
        ),
      );
      const made = await readMadeMedia(storage, generation, { caller, bytes: true });
      const [audio] = requireKept(made, 'The sound that was');
      if (audio === undefined) throw new Error('A speech that has succeeded has sound.');
      return reply.send({
        ...callAnswerOf(generation),
        audio: mediaAnswerOf(audio, true),
        usage: { ...costOf(generation.usage), characters: generation.usage?.characters ?? [...text].length },
      });
    },
  });
}
