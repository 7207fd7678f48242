import { describeErrors } from '../../../contracts/provider-errors';
import { speechModel, transcriptionModel } from '../../../support/providers/described-models';
import {
  type Asked,
  type ErrorWire,
  errorWire,
  invalid,
  lasting,
  limited,
  refused,
  setUp,
  unknownModel,
} from '../../../support/providers/error-wires';
import { PROMPT, speechRequest, transcriptionRequest } from '../../../support/providers/generation-requests';
import type { WireAnswer } from '../../../support/providers/wire-server';

const elevenlabs = {
  speech: [speechModel('elevenlabs'), speechRequest({ voice: 'nobody' })],
  plainSpeech: [speechModel('elevenlabs'), speechRequest()],
  speechInFormat: [speechModel('elevenlabs'), speechRequest({ voice: 'nobody', format: 'wav' })],
  transcript: [transcriptionModel('elevenlabs'), transcriptionRequest({ language: 'en' })],
} as const satisfies Record<string, Asked>;

const detail = (status: number, fields: object): WireAnswer => ({
  status,
  body: { detail: { message: PROMPT, ...fields } },
});

/** https://elevenlabs.io/docs/eleven-api/resources/errors, its older form, and elevenlabs/elevenlabs-docs PR 1317 */
const WIRES: readonly ErrorWire[] = [
  errorWire(elevenlabs.speech, 'wrong key', detail(401, { status: 'invalid_api_key' }), setUp('invalid_api_key')),
  errorWire(
    elevenlabs.speech,
    'credit, older form',
    detail(401, { status: 'quota_exceeded' }),
    setUp('quota_exceeded'),
  ),
  errorWire(
    elevenlabs.speech,
    'credit',
    detail(402, { type: 'payment_error', code: 'insufficient_credits', status: 'insufficient_credits' }),
    setUp('insufficient_credits'),
  ),
  errorWire(
    elevenlabs.speech,
    'voice',
    detail(404, { status: 'voice_not_found' }),
    invalid('voice', 'voice_not_found'),
  ),
  errorWire(elevenlabs.speech, 'voice, older form', detail(400, { status: 'voice_not_found' }), invalid('voice')),
  errorWire(elevenlabs.plainSpeech, 'voice that was not given', detail(404, { status: 'voice_not_found' }), lasting()),
  errorWire(elevenlabs.speech, 'model', detail(400, { status: 'model_not_found' }), unknownModel('model_not_found')),
  errorWire(
    elevenlabs.speech,
    'length',
    detail(400, { status: 'max_character_limit_exceeded' }),
    invalid('text', 'max_character_limit_exceeded'),
  ),
  errorWire(
    elevenlabs.transcript,
    'parameter',
    detail(400, { type: 'validation_error', code: 'invalid_parameters', param: 'language_code' }),
    invalid('language', 'invalid_parameters'),
  ),
  errorWire(
    elevenlabs.transcript,
    'model by its field',
    { status: 422, body: { detail: [{ loc: ['body', 'model_id'], msg: PROMPT, type: 'enum' }] } },
    unknownModel(),
  ),
  errorWire(
    elevenlabs.transcript,
    'field',
    { status: 422, body: { detail: [{ loc: ['body', 'file'], msg: PROMPT, type: 'value_error' }] } },
    invalid('audio'),
  ),
  errorWire(
    elevenlabs.speechInFormat,
    'format that the plan has not',
    detail(403, { status: 'output_format_not_allowed' }),
    invalid('format', 'output_format_not_allowed'),
  ),
  errorWire(
    elevenlabs.speech,
    'voice that the account may not use',
    detail(403, { type: 'authorization_error', code: 'voice_access_denied', status: 'voice_access_denied' }),
    invalid('voice', 'voice_access_denied'),
  ),
  errorWire(
    elevenlabs.plainSpeech,
    'voice of our own choice that the account may not use',
    detail(403, { status: 'voice_access_denied' }),
    setUp('voice_access_denied'),
  ),
  errorWire(elevenlabs.speech, 'permission', detail(403, { status: 'unknown_reason' }), setUp()),
  errorWire(elevenlabs.speech, 'refusal', detail(403, { status: 'content_against_policy' }), refused()),
  errorWire(elevenlabs.speech, 'rate', detail(429, { status: 'too_many_concurrent_requests' }), limited()),
  errorWire(elevenlabs.speech, 'busy', detail(429, { status: 'system_busy' }), limited()),
];

describeErrors(WIRES);
