import { describeErrors } from '../../../contracts/provider-errors';
import { imageModel, speechModel, transcriptionModel } from '../../../support/providers/described-models';
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
  transcriptionRequest,
} from '../../../support/providers/generation-requests';
import type { WireAnswer } from '../../../support/providers/wire-server';

const openai = {
  picture: [imageModel('openai', { providerModelId: 'gpt-image-9' }), imageRequest({ image: pictureBytes('a') })],
  speech: [speechModel('openai'), speechRequest({ voice: 'nova', format: 'mp3' })],
  plainSpeech: [speechModel('openai'), speechRequest()],
  transcript: [transcriptionModel('openai'), transcriptionRequest({ language: 'en' })],
} as const satisfies Record<string, Asked>;

const { picture, speech, plainSpeech, transcript } = openai;
const error = (status: number, fields: object): WireAnswer => ({
  status,
  body: { error: { message: PROMPT, type: null, param: null, code: null, ...fields } },
});

/** openai-php/client issue 565; with status 404 as its users wrote it down */
const UNVERIFIED = `Your organization must be verified to use the model \`gpt-image-9\`. ${PROMPT}`;

/** OpenAI: https://platform.openai.com/docs/guides/error-codes, openai-openapi f85dbe2. */
const OWN: readonly ErrorWire[] = [
  errorWire(picture, 'wrong key', error(401, { type: 'invalid_request_error', code: 'invalid_api_key' }), setUp()),
  errorWire(picture, 'country', error(403, { code: 'unsupported_country_region_territory' }), setUp()),
  errorWire(
    picture,
    'credit, by type',
    error(429, { type: 'insufficient_quota', code: 'credit_balance_exhausted' }),
    setUp('credit_balance_exhausted'),
  ),
  errorWire(
    picture,
    'credit, by a code of tomorrow',
    error(429, { type: 'insufficient_quota', code: 'some_limit_reached' }),
    setUp('insufficient_quota'),
  ),
  errorWire(
    picture,
    'spend limit',
    error(429, { type: 'insufficient_quota', code: 'project_spend_limit_exceeded' }),
    setUp(),
  ),
  errorWire(picture, 'hard limit', error(400, { code: 'billing_hard_limit_reached' }), setUp()),
  errorWire(picture, 'rate', error(429, { type: 'requests', code: 'rate_limit_exceeded' }), limited()),
  errorWire(picture, 'refusal', error(400, { code: 'moderation_blocked' }), refused('moderation_blocked')),
  errorWire(picture, 'retired model', error(400, { code: 'model_not_found' }), unknownModel('model_not_found')),
  errorWire(picture, 'no access to a model', error(403, { code: 'model_not_found' }), unknownModel()),
  errorWire(
    picture,
    'organization that is not verified',
    error(403, { type: 'invalid_request_error', message: UNVERIFIED }),
    setUp('invalid_request_error'),
  ),
  errorWire(
    picture,
    'the same, by the name of another error',
    error(404, { type: 'invalid_request_error', code: 'model_not_found', message: UNVERIFIED }),
    setUp('model_not_found'),
  ),
  errorWire(picture, 'permission', error(403, {}), setUp(null)),
  errorWire(picture, 'field that is forbidden', error(403, { param: 'image' }), invalid('image')),
  errorWire(picture, 'model by its field', error(400, { code: 'invalid_value', param: 'model' }), unknownModel()),
  errorWire(
    picture,
    'model by words',
    error(400, { type: 'invalid_request_error', message: 'The model `dall-e-9` does not exist.' }),
    unknownModel(),
  ),
  errorWire(picture, 'field', error(400, { code: 'invalid_value', param: 'image[0]' }), invalid('image')),
  errorWire(picture, 'field that was not given', error(400, { param: 'mask', code: 'invalid_value' }), lasting()),
  errorWire(speech, 'voice', error(400, { param: 'voice', code: 'invalid_value' }), invalid('voice')),
  errorWire(speech, 'format', error(400, { param: 'response_format' }), invalid('format')),
  errorWire(plainSpeech, 'format that was not given', error(400, { param: 'response_format' }), lasting()),
  errorWire(speech, 'text', error(400, { param: 'input', code: 'string_above_max_length' }), invalid('text')),
  errorWire(
    transcript,
    'a format that transcripts have no field for',
    error(400, { param: 'response_format', code: 'unsupported_value' }),
    lasting('unsupported_value'),
  ),
  errorWire(transcript, 'sound', error(400, { param: 'file', code: 'invalid_value' }), invalid('audio')),
  errorWire(transcript, 'failure', error(500, { type: 'server_error' }), passing('server_error')),
  errorWire(transcript, 'wrong address', error(404, { code: 'unknown_url' }), lasting('unknown_url')),
];

/** Those who speak OpenAI's wire: each by its own source. */
const OTHERS: readonly ErrorWire[] = [
  errorWire(picture, 'OpenRouter, credit', error(402, { code: 402 }), setUp()),
  errorWire(
    picture,
    'OpenRouter, refusal',
    error(403, {
      code: 403,
      message: `owner/picture requires moderation on OpenRouter. Your input was flagged for "violence". ${PROMPT}`,
      metadata: { reasons: ['violence'], flagged_input: PROMPT },
    }),
    refused(),
  ),
  errorWire(picture, 'LiteLLM, budget', error(400, { type: 'budget_exceeded', code: '400' }), setUp('budget_exceeded')),
  errorWire(picture, 'Azure, rate', error(429, { code: '429' }), limited()),
  errorWire(picture, 'Azure, deployment', error(404, { code: 'DeploymentNotFound' }), unknownModel()),
  errorWire(picture, 'Azure, refusal', error(400, { code: 'content_policy_violation' }), refused()),
  errorWire(
    picture,
    'Azure, refusal in its older form',
    error(400, { code: 'contentFilter', innererror: { code: 'ResponsibleAIPolicyViolation' } }),
    refused('contentFilter'),
  ),
  errorWire(
    picture,
    'Azure, refusal by its inner error alone',
    error(400, { code: 'BadRequest', inner_error: { code: 'ResponsibleAIPolicyViolation' } }),
    refused('ResponsibleAIPolicyViolation'),
  ),
  errorWire(transcript, 'Groq, retired model', error(400, { code: 'model_decommissioned' }), unknownModel()),
  errorWire(
    transcript,
    'vLLM, model',
    { status: 404, body: { object: 'error', message: PROMPT, type: 'NotFoundError', param: null, code: 404 } },
    unknownModel('NotFoundError'),
  ),
  errorWire(
    speech,
    'Kokoro',
    { status: 400, body: { detail: { error: 'validation_error', message: PROMPT, type: 'invalid_request_error' } } },
    lasting('validation_error'),
  ),
  errorWire(
    speech,
    'FastAPI, field',
    { status: 422, body: { detail: [{ type: 'string_type', loc: ['body', 'voice'], msg: PROMPT, input: PROMPT }] } },
    invalid('voice', 'string_type'),
  ),
  errorWire(speech, 'an answer of success with an error', { body: { error: { code: 402, message: PROMPT } } }, setUp()),
  errorWire(speech, 'a page', { status: 502, body: Buffer.from('<html>Bad gateway</html>') }, passing(null)),
  errorWire(speech, 'nothing at all', { status: 400, body: Buffer.from('') }, lasting(null)),
  errorWire(speech, 'nonsense', { status: 400, body: { error: [[]], detail: { loc: 7 }, code: {} } }, lasting(null)),
];

describeErrors([...OWN, ...OTHERS]);
