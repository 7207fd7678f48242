import { describeErrors } from '../../../contracts/provider-errors';
import { imageModel } from '../../../support/providers/described-models';
import {
  type Asked,
  type ErrorWire,
  errorWire,
  invalid,
  limited,
  refused,
  setUp,
} from '../../../support/providers/error-wires';
import { imageRequest, PROMPT } from '../../../support/providers/generation-requests';

const luma = {
  picture: [imageModel('luma', { capabilities: ['TEXT_TO_IMAGE'] }), imageRequest({ aspectRatio: '16:9' })],
} as const satisfies Record<string, Asked>;

/** https://docs.lumalabs.ai/docs/errors: which status goes with which words is not written down, so both are played. */
const WIRES: readonly ErrorWire[] = [
  errorWire(luma.picture, 'wrong key', { status: 403, body: { detail: 'Not authenticated' } }, setUp()),
  errorWire(luma.picture, 'credit (400)', { status: 400, body: { detail: 'Insufficient credits' } }, setUp()),
  errorWire(luma.picture, 'credit (402)', { status: 402, body: { detail: 'Insufficient credits' } }, setUp()),
  errorWire(
    luma.picture,
    'refusal',
    { status: 400, body: { detail: 'prompt not allowed because advanced moderation failed' } },
    refused(),
  ),
  errorWire(
    luma.picture,
    'field',
    { status: 422, body: { detail: [{ loc: ['body', 'aspect_ratio'], msg: PROMPT, type: 'enum' }] } },
    invalid('aspectRatio', 'enum'),
  ),
  errorWire(luma.picture, 'rate', { status: 429, body: { detail: 'Too many requests' } }, limited()),
];

describeErrors(WIRES);
