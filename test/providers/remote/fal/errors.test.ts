import { describeErrors } from '../../../contracts/provider-errors';
import { imageModel, speechModel, videoModel } from '../../../support/providers/described-models';
import {
  type Asked,
  type ErrorWire,
  errorWire,
  invalid,
  lasting,
  limited,
  passing,
  refused,
  setUp,
  unknownModel,
} from '../../../support/providers/error-wires';
import {
  imageRequest,
  PROMPT,
  pictureBytes,
  speechRequest,
  videoRequest,
} from '../../../support/providers/generation-requests';
import type { WireAnswer } from '../../../support/providers/wire-server';

const fal = {
  picture: [imageModel('fal'), imageRequest({ image: pictureBytes('a'), size: { width: 64, height: 64 } })],
  speech: [speechModel('fal', { voiceSettingOption: 'voice_setting' }), speechRequest({ voice: 'nobody' })],
  video: [videoModel('fal'), videoRequest({ image: pictureBytes('a'), seed: 0 })],
} as const satisfies Record<string, Asked>;

const falErrors = (status: number, type: string, loc: readonly (string | number)[], headers = {}): WireAnswer => ({
  status,
  headers,
  body: { detail: [{ loc, msg: PROMPT, type, url: `https://docs.fal.ai/errors#${type}`, input: PROMPT }] },
});

/** https://fal.ai/docs/documentation/model-apis/errors and /request-errors */
const WIRES: readonly ErrorWire[] = [
  errorWire(fal.picture, 'wrong key', { status: 401, body: { detail: 'Invalid API key' } }, setUp()),
  errorWire(
    fal.picture,
    'credit',
    { status: 403, body: { detail: 'User is locked. Reason: Exhausted balance. Top up your balance.' } },
    setUp(),
  ),
  errorWire(
    fal.picture,
    'refusal',
    falErrors(422, 'content_policy_violation', ['body', 'prompt']),
    refused('content_policy_violation', 'prompt'),
  ),
  errorWire(
    fal.picture,
    'size of a picture',
    falErrors(422, 'image_too_small', ['body', 'image_url']),
    invalid('image', 'image_too_small'),
  ),
  errorWire(fal.picture, 'size', falErrors(422, 'less_than', ['body', 'image_size', 'width']), invalid('size')),
  errorWire(fal.picture, 'no field', falErrors(422, 'face_detection_error', ['body']), lasting('face_detection_error')),
  errorWire(
    fal.speech,
    'voice',
    falErrors(422, 'value_error', ['body', 'voice_setting', 'voice_id']),
    invalid('voice'),
  ),
  errorWire(fal.video, 'first frame', falErrors(422, 'image_load_error', ['body', 'image_url']), invalid('image')),
  errorWire(fal.video, 'seed', falErrors(422, 'int_type', ['body', 'seed']), invalid('seed')),
  errorWire(
    fal.picture,
    'downstream',
    falErrors(400, 'downstream_service_error', ['body'], { 'x-fal-retryable': 'true' }),
    passing('downstream_service_error'),
  ),
  errorWire(
    fal.picture,
    'timeout, by its type',
    {
      status: 504,
      headers: { 'x-fal-error-type': 'request_timeout' },
      body: { detail: PROMPT, error_type: 'request_timeout' },
    },
    passing('request_timeout'),
  ),
  errorWire(fal.picture, 'rate', { status: 429, headers: { 'retry-after': '4' }, body: {} }, limited(null, null, 4)),
  errorWire(fal.picture, 'model', { status: 404, body: { detail: 'Application not found' } }, unknownModel()),
];

describeErrors(WIRES);
