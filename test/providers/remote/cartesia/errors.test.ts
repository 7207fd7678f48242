import { text } from '../../../../src/providers/remote/models/parameters';
import { describeErrors } from '../../../contracts/provider-errors';
import { speechModel, transcriptionModel } from '../../../support/providers/described-models';
import {
  type ErrorWire,
  errorWire,
  invalid,
  lasting,
  limited,
  passing,
  setUp,
  unknownModel,
} from '../../../support/providers/error-wires';
import { PROMPT, speechRequest, transcriptionRequest } from '../../../support/providers/generation-requests';
import type { WireAnswer } from '../../../support/providers/wire-server';

const sonic = speechModel('cartesia', { parameters: [text('language')] });
const speech = [sonic, speechRequest({ voice: 'nobody', parameters: { language: 'ka' } })] as const;
const plainSpeech = [sonic, speechRequest()] as const;
const transcript = [transcriptionModel('cartesia'), transcriptionRequest({ language: 'xh' })] as const;

/** https://docs.cartesia.ai/use-the-api/api-errors: an `error_code`, which may be null, and words, which may hold anything. */
const error = (status: number, code: string | null): WireAnswer => ({
  status,
  body: { error_code: code, title: 'Something is wrong', message: `It is about ${PROMPT}.`, request_id: 'r1' },
});

const WIRES: readonly ErrorWire[] = [
  errorWire(speech, 'wrong key', error(401, null), setUp(null)),
  errorWire(speech, 'permission', error(403, 'plan_upgrade_required'), setUp('plan_upgrade_required')),
  errorWire(speech, 'credit (402)', error(402, 'quota_exceeded'), setUp('quota_exceeded')),
  errorWire(speech, 'credit (429)', error(429, 'quota_exceeded'), setUp('quota_exceeded')),
  errorWire(speech, 'rate', error(429, null), limited(null)),
  errorWire(speech, 'concurrency', error(429, 'concurrency_limited'), limited('concurrency_limited')),
  errorWire(speech, 'retired model', error(400, 'model_sunsetted'), unknownModel('model_sunsetted')),
  errorWire(speech, 'no such model', error(404, 'model_not_found'), unknownModel('model_not_found')),
  errorWire(speech, 'no such voice', error(404, 'voice_not_found'), invalid('voice', 'voice_not_found')),
  errorWire(speech, 'voice of others', error(400, 'voice_model_mismatch'), invalid('voice', 'voice_model_mismatch')),
  // Nobody named it: the account has not the one that is taken.
  errorWire(plainSpeech, 'our voice', error(404, 'voice_not_found'), setUp('voice_not_found')),
  errorWire(
    speech,
    'language',
    error(400, 'language_not_supported'),
    invalid('parameters.language', 'language_not_supported'),
  ),
  errorWire(
    transcript,
    'language',
    error(400, 'language_not_supported'),
    invalid('language', 'language_not_supported'),
  ),
  errorWire(transcript, 'sound', error(400, 'unsupported_audio_format'), invalid('audio', 'unsupported_audio_format')),
  errorWire(transcript, 'size', error(413, 'file_too_large'), invalid('audio', 'file_too_large')),
  errorWire(speech, 'odd request', error(400, null), lasting(null)),
  errorWire(speech, 'failure', error(500, null), passing(null)),
  errorWire(speech, 'a page', { status: 503, body: Buffer.from('<html>down</html>') }, passing(null)),
];

describeErrors(WIRES);
