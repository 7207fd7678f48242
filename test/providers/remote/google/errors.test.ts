import { describeErrors } from '../../../contracts/provider-errors';
import { imageModel, videoModel } from '../../../support/providers/described-models';
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
import { imageRequest, PROMPT, pictureBytes, videoRequest } from '../../../support/providers/generation-requests';
import type { WireAnswer } from '../../../support/providers/wire-server';

const google = {
  picture: [
    imageModel('google', { providerModelId: 'gemini-9-image' }),
    imageRequest({ aspectRatio: '16:9', image: pictureBytes('a') }),
  ],
  video: [videoModel('google'), videoRequest({ durationSeconds: 5 })],
} as const satisfies Record<string, Asked>;

const googleError = (code: number, status: string, details: readonly object[] = [], message = PROMPT): WireAnswer => ({
  status: code,
  body: { error: { code, message, status, details } },
});
const reason = (name: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: name });

/** https://google.aip.dev/193; the fixture google-429-retry-info.json of vercel/ai; discuss.ai.google.dev/t/183654 */
const WIRES: readonly ErrorWire[] = [
  errorWire(
    google.picture,
    'wrong key',
    googleError(400, 'INVALID_ARGUMENT', [reason('API_KEY_INVALID')]),
    setUp('API_KEY_INVALID'),
  ),
  errorWire(
    google.picture,
    'wrong key, in words',
    googleError(400, 'INVALID_ARGUMENT', [], 'API key not valid. Please pass a valid API key.'),
    setUp(),
  ),
  errorWire(google.picture, 'blocked key', googleError(403, 'PERMISSION_DENIED'), setUp('PERMISSION_DENIED')),
  errorWire(google.picture, 'API off', googleError(403, 'PERMISSION_DENIED', [reason('SERVICE_DISABLED')]), setUp()),
  errorWire(google.picture, 'credit', googleError(402, 'RESOURCE_EXHAUSTED'), setUp('RESOURCE_EXHAUSTED')),
  errorWire(
    google.picture,
    'precondition that is not named',
    googleError(400, 'FAILED_PRECONDITION'),
    setUp('FAILED_PRECONDITION'),
  ),
  errorWire(
    google.picture,
    'country',
    googleError(400, 'FAILED_PRECONDITION', [], 'User location is not supported for the API use.'),
    setUp('FAILED_PRECONDITION'),
  ),
  errorWire(
    google.picture,
    'no credit without a billing account',
    googleError(
      400,
      'FAILED_PRECONDITION',
      [],
      'User location is not supported for the API use without a billing account linked.',
    ),
    setUp('FAILED_PRECONDITION'),
  ),
  errorWire(
    google.picture,
    'no credit, billing',
    googleError(
      400,
      'FAILED_PRECONDITION',
      [],
      'Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.',
    ),
    setUp('FAILED_PRECONDITION'),
  ),
  errorWire(
    google.picture,
    'rate',
    googleError(429, 'RESOURCE_EXHAUSTED', [
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
    ]),
    limited('RESOURCE_EXHAUSTED', null, 35),
  ),
  errorWire(google.picture, 'retired model', googleError(404, 'NOT_FOUND'), unknownModel('NOT_FOUND')),
  errorWire(
    google.picture,
    'field',
    googleError(400, 'INVALID_ARGUMENT', [
      { fieldViolations: [{ field: 'generation_config.image_config.aspect_ratio', description: PROMPT }] },
    ]),
    invalid('aspectRatio'),
  ),
  errorWire(google.picture, 'bad request', googleError(400, 'INVALID_ARGUMENT'), lasting('INVALID_ARGUMENT')),
  errorWire(google.picture, 'overloaded', googleError(503, 'UNAVAILABLE'), passing('UNAVAILABLE')),
  errorWire(
    google.video,
    'refusal',
    googleError(400, 'INVALID_ARGUMENT', [], 'The prompt contains words that violate our usage guidelines.'),
    refused(),
  ),
];

describeErrors(WIRES);
