import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import type { AnsweredGeneration } from '../../generation/request/generation-call';
import { synthesizeSpeech } from '../../generation/request/synthesize-speech';
import { GENERATION_COST } from '../../http/rates/request-rates';
import { abandonedSignal } from '../../http/request-end';
import { failureAnswers } from '../failures';
import { callForGeneration } from '../generation-call';
import { leaveOutNotGiven } from '../leave-out-not-given';
import { answerGone, type MadeMedia, readMadeMedia } from '../made-media';
import { idempotencyKeyOf, type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { parametersOf } from './openai-settings';

const USUAL_FORMAT = 'mp3';

const SpeechRequest = z
  .object({
    model: z.string().meta({ description: 'The id of a model, or an alias.', examples: ['local/flite'] }),
    input: z.string().meta({ description: 'What to say.', examples: ['The quick brown fox.'] }),
    voice: z
      .union([z.string(), z.object({ id: z.string().meta({ description: 'The voice.' }) })], {
        error: 'it takes a text, or an object with the `id` of a voice',
      })
      .nullish()
      .meta({
        description: 'Whose voice, by its name at the provider. Not given: the usual one of the model.',
        examples: ['slt'],
      }),
    response_format: z
      .string()
      .nullish()
      .meta({
        description: `\`mp3\`, \`opus\`, \`flac\` or \`wav\`, as far as the model goes. Not given: \`${USUAL_FORMAT}\`.`,
        examples: ['mp3'],
      }),
    speed: z
      .number()
      .nullish()
      .meta({ description: 'How fast: 0.25 to 4, as far as the model goes.', examples: [1] }),
    instructions: z
      .string()
      .nullish()
      .meta({
        description: 'How to say it. Left out for models that take none, as OpenAI does.',
        examples: ['Cheerfully.'],
      }),
    stream_format: z
      .string()
      .nullish()
      .meta({ description: '`audio`: the sound comes as a whole.', examples: ['audio'] }),
  })
  .meta({
    id: 'V1SpeechRequest',
    description: 'A text to speak.',
    examples: [{ model: 'local/flite', input: 'The quick brown fox.', voice: 'slt', response_format: 'mp3' }],
  });

const Sound = z.string().meta({ description: 'The bytes of the sound.', format: 'binary' });

/** `POST /v1/audio/speech`. */
export function registerV1Speech(routes: RestRoutes, { engine, storage }: RestServices): void {
  routes.route({
    url: '/audio/speech',
    method: 'POST',
    config: { cost: GENERATION_COST },
    schema: {
      operationId: 'v1CreateSpeech',
      summary: 'Speak a text',
      description:
        'Answers with the sound itself. Where it is stored, `x-file-id` names the file; where it is not, `x-persistence-reason` says why. A format that the model cannot make is refused; none is ever sent under the name of another.',
      tags: ['OpenAI: audio'],
      body: SpeechRequest,
      response: {
        200: { description: 'The sound.', content: { 'audio/mpeg': { schema: Sound } } },
        ...failureAnswers,
      },
    },
    preValidation: leaveOutNotGiven,
    handler: async (request, reply) => {
      const { model, input: text, voice, response_format: format, speed, instructions, stream_format } = request.body;
      refuseStream(stream_format);
      const caller = restCallerOf(request, 'V1');
      const known = engine.models.find(model)?.parameters ?? null;
      const { parameters, names } = parametersOf(known?.parameters ?? null, {
        instructions: instructions ?? undefined,
      });
      const call = { request, reply, names: { text: 'input', format: 'response_format', ...names } };
      const generation = await callForGeneration(call, false, () =>
        synthesizeSpeech(
          engine,
          caller,
          {
            model,
            text,
            voice: typeof voice === 'object' ? (voice?.id ?? null) : (voice ?? null),
            // A model without a choice has one format, which the answer names.
            format: format ?? (known?.formats == null ? null : USUAL_FORMAT),
            // What OpenAI's clients send that leave it as it is, to models as well that have no other.
            speed: speed === 1 ? null : (speed ?? null),
            parameters,
            background: false,
            idempotencyKey: idempotencyKeyOf(request),
          },
          abandonedSignal(reply),
        ),
      );
      const inline = inlineSoundOf(generation);
      const [made] = await readMadeMedia(storage, generation, { caller, bytes: inline === null });
      const sound = inline ?? soundOf(made);
      if (made === undefined || sound === null) throw answerGone(made ? [made] : [], 'The sound that was');
      if (made.fileId !== null) reply.header('x-file-id', made.fileId);
      if (made.notKept !== null) reply.header('x-persistence-reason', made.notKept.toLowerCase());
      return reply.type(made.mimeType).send(sound as never);
    },
  });
}

function refuseStream(format: string | null | undefined): void {
  if (format == null || format === 'audio') return;
  const message = 'Events are not sent here: ask for `audio`, which comes as a whole.';
  throw new MediaFailure('INVALID_INPUT', message, { path: ['stream_format'] });
}

/** Of the call that has just made it; some sounds are 60 MB, which need not be base64 in between. */
function inlineSoundOf({ inline }: AnsweredGeneration): Buffer | null {
  const bytes = inline?.outputs[0]?.bytes;
  return bytes === undefined ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function soundOf(made: MadeMedia | undefined): Buffer | null {
  return made === undefined || made.base64 === null ? null : Buffer.from(made.base64, 'base64');
}
