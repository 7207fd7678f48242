import { describeErrors } from '../../../contracts/provider-errors';
import { imageModel, videoModel } from '../../../support/providers/described-models';
import {
  type Asked,
  type ErrorWire,
  errorWire,
  limited,
  passing,
  refused,
  setUp,
  unknownModel,
} from '../../../support/providers/error-wires';
import { imageRequest, PROMPT, videoRequest } from '../../../support/providers/generation-requests';
import type { WireAnswer } from '../../../support/providers/wire-server';

const xai = {
  picture: [imageModel('xai'), imageRequest({ aspectRatio: '16:9' })],
  video: [videoModel('xai'), videoRequest()],
} as const satisfies Record<string, Asked>;

const xaiError = (status: number, code: string, error: string): WireAnswer => ({ status, body: { code, error } });

/** https://docs.x.ai/docs/key-information/debugging; UKGovernmentBEIS/inspect_ai PR 2267; the words as users wrote them down */
const WIRES: readonly ErrorWire[] = [
  errorWire(
    xai.picture,
    'wrong key',
    xaiError(400, 'Client specified an invalid argument', 'Incorrect API key provided: xa***. Obtain one.'),
    setUp(),
  ),
  errorWire(
    xai.picture,
    'blocked key',
    xaiError(403, 'The caller does not have permission', 'API key is currently blocked.'),
    setUp(),
  ),
  errorWire(
    xai.picture,
    'refusal',
    xaiError(
      403,
      'The caller does not have permission to execute the specified operation',
      'Content violates usage guidelines. Team: t, API key ID: k, Model: m, Failed check: SAFETY_CHECK_TYPE_BIO',
    ),
    refused('SAFETY_CHECK_TYPE_BIO'),
  ),
  errorWire(
    xai.picture,
    'refusal of what was made',
    xaiError(400, 'Client specified an invalid argument', 'Generated image rejected by content moderation.'),
    refused(),
  ),
  errorWire(
    xai.picture,
    'credit',
    xaiError(
      429,
      'Some resource has been exhausted',
      'Your team t has either used all available credits or reached its monthly spending limit.',
    ),
    setUp(),
  ),
  errorWire(
    xai.picture,
    'no credit yet',
    xaiError(
      403,
      'The caller does not have permission',
      "Your newly created team doesn't have any credits or licenses yet.",
    ),
    setUp(),
  ),
  errorWire(xai.picture, 'rate', xaiError(429, 'Some resource has been exhausted', 'Too many requests.'), limited()),
  errorWire(xai.picture, 'model', xaiError(404, 'Not found', 'The model m does not exist.'), unknownModel()),
  errorWire(xai.picture, 'failure', xaiError(500, 'Internal error', PROMPT), passing()),
];

describeErrors(WIRES);
