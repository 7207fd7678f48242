import { describeErrors } from '../../../contracts/provider-errors';
import { speechModel, transcriptionModel } from '../../../support/providers/described-models';
import {
  type Asked,
  type ErrorWire,
  errorWire,
  invalid,
  lasting,
  limited,
  setUp,
  unknownModel,
} from '../../../support/providers/error-wires';
import { PROMPT, speechRequest, transcriptionRequest } from '../../../support/providers/generation-requests';
import type { WireAnswer } from '../../../support/providers/wire-server';

const deepgram = {
  speech: [speechModel('deepgram', { voices: null }), speechRequest({ format: 'wav' })],
  transcript: [transcriptionModel('deepgram'), transcriptionRequest({ language: 'en' })],
  plainTranscript: [transcriptionModel('deepgram'), transcriptionRequest()],
} as const satisfies Record<string, Asked>;

const deepgramError = (status: number, err_code: string, err_msg = PROMPT): WireAnswer => ({
  status,
  body: { err_code, err_msg, request_id: 'r' },
});

/** https://developers.deepgram.com/docs/errors, deepgram-api-specs 4ba987c */
const WIRES: readonly ErrorWire[] = [
  errorWire(deepgram.transcript, 'wrong key', deepgramError(401, 'INVALID_AUTH'), setUp('INVALID_AUTH')),
  errorWire(deepgram.transcript, 'permissions', deepgramError(403, 'INSUFFICIENT_PERMISSIONS'), setUp()),
  errorWire(deepgram.transcript, 'credit', deepgramError(402, 'ASR_PAYMENT_REQUIRED'), setUp('ASR_PAYMENT_REQUIRED')),
  errorWire(deepgram.transcript, 'rate', deepgramError(429, 'TOO_MANY_REQUESTS'), limited('TOO_MANY_REQUESTS')),
  errorWire(
    deepgram.transcript,
    'language that the model has not',
    deepgramError(400, 'Bad Request', 'Bad Request: No such model/language/tier combination found.'),
    invalid('language'),
  ),
  errorWire(
    deepgram.plainTranscript,
    'model',
    deepgramError(400, 'Bad Request', 'Bad Request: No such model/language/tier combination found.'),
    unknownModel(),
  ),
  errorWire(
    deepgram.speech,
    'model of speech',
    deepgramError(400, 'Bad Request', 'No such model/version combination found.'),
    unknownModel(),
  ),
  errorWire(
    deepgram.transcript,
    'sound',
    deepgramError(400, 'Bad Request', 'Bad Request: failed to process audio: corrupt or unsupported data'),
    invalid('audio'),
  ),
  errorWire(
    deepgram.speech,
    'newer form',
    { status: 400, body: { category: 'INVALID_JSON', message: PROMPT, details: PROMPT, request_id: 'r' } },
    lasting('INVALID_JSON'),
  ),
];

describeErrors(WIRES);
