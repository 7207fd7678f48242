import { describeErrors } from '../../../contracts/provider-errors';
import { imageModel } from '../../../support/providers/described-models';
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
import { imageRequest, PROMPT } from '../../../support/providers/generation-requests';
import type { WireAnswer } from '../../../support/providers/wire-server';

const replicate = {
  picture: [imageModel('replicate'), imageRequest({ aspectRatio: '16:9', seed: 3, parameters: { style: 'x' } })],
} as const satisfies Record<string, Asked>;

const replicateError = (status: number, title: string, fields = {}): WireAnswer => ({
  status,
  body: { title, detail: PROMPT, status, ...fields },
});

/** https://replicate.com/docs/reference/http; nodetool issue 5196, neurolink issue 1189 */
const WIRES: readonly ErrorWire[] = [
  errorWire(replicate.picture, 'wrong key', replicateError(401, 'Unauthenticated'), setUp()),
  errorWire(
    replicate.picture,
    'permission',
    { status: 403, body: { detail: 'You do not have permission to perform this action.' } },
    setUp(),
  ),
  errorWire(replicate.picture, 'credit', replicateError(402, 'Insufficient credit'), setUp()),
  errorWire(
    replicate.picture,
    'rate',
    replicateError(429, 'Request was throttled.', { retry_after: 9 }),
    limited(null, null, 9),
  ),
  errorWire(
    replicate.picture,
    'field',
    replicateError(422, 'Input validation failed', {
      invalid_fields: [{ type: 'enum', field: 'input.aspect_ratio', description: PROMPT }],
    }),
    invalid('aspectRatio'),
  ),
  errorWire(
    replicate.picture,
    'parameter',
    replicateError(422, 'Input validation failed', { invalid_fields: [{ type: 'enum', field: 'style' }] }),
    invalid('parameters.style'),
  ),
  errorWire(
    replicate.picture,
    'field that was not given',
    replicateError(422, 'Input validation failed', { invalid_fields: [{ type: 'required', field: 'image' }] }),
    lasting(),
  ),
  errorWire(replicate.picture, 'version', replicateError(422, 'Invalid version or not permitted'), unknownModel()),
  errorWire(replicate.picture, 'model', replicateError(404, 'Not found'), unknownModel()),
];

describeErrors(WIRES);
