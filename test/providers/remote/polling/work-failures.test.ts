import type { RemoteModelDescription } from '../../../../src/providers/remote/models/model-description';
import { imageModel, openAt, videoModel } from '../../../support/providers/described-models';
import { PROMPT } from '../../../support/providers/generation-requests';
import { callContext, failureOf, printed } from '../../../support/providers/model-calls';
import { startWireServer, type WireAnswer, type WireServer } from '../../../support/providers/wire-server';

type Told = readonly [code: string, retryable: boolean, providerCode: string | null];
type Row = readonly [what: string, answer: object, told: Told];

const REFUSED = (providerCode: string | null): Told => ['CONTENT_REFUSED', false, providerCode];
const PASSING = (providerCode: string | null): Told => ['PROVIDER_FAILED', true, providerCode];
const LASTING = (providerCode: string | null): Told => ['PROVIDER_FAILED', false, providerCode];

const NAME = 'models/veo-9/operations/o1';
const veo = (response: object) => ({ name: NAME, done: true, response: { generateVideoResponse: response } });

/** What each provider says of work that it has accepted, and that came to nothing. */
const REPLICATE: readonly Row[] = [
  ['E005', { status: 'failed', output: null, error: `${PROMPT} was flagged as sensitive. (E005)` }, REFUSED('E005')],
  ['E005, in an answer of few words', { status: 'failed', error: 'Try other inputs. (E005)' }, REFUSED('E005')],
  ['NSFW', { status: 'failed', error: 'NSFW content detected. Try running it again.' }, REFUSED('failed')],
  ['another code', { status: 'failed', error: `${PROMPT} (E6716)`, output: null }, PASSING('E6716')],
  ['input', { status: 'failed', error: `The input was invalid (E006) ${PROMPT}` }, LASTING('E006')],
  ['memory', { status: 'failed', error: 'The model ran out of memory. (E1001)' }, LASTING('E1001')],
  ['no reason', { status: 'failed', error: null }, PASSING('failed')],
  ['canceled', { status: 'canceled' }, PASSING('canceled')],
];

const LUMA: readonly Row[] = [
  [
    'moderation',
    { id: 'g1', state: 'failed', failure_reason: '400: prompt not allowed because advanced moderation failed' },
    REFUSED('failed'),
  ],
  ['another reason', { state: 'failed', failure_reason: PROMPT, assets: null }, PASSING('failed')],
  ['no reason', { state: 'failed' }, PASSING('failed')],
];

const XAI: readonly Row[] = [
  [
    'moderation',
    {
      status: 'failed',
      error: { code: 'invalid_argument', message: 'Generated video rejected by content moderation.' },
    },
    REFUSED('invalid_argument'),
  ],
  ['a mark', { status: 'done', video: { url: 'https://x.invalid/f', respect_moderation: false } }, REFUSED(null)],
  ['an error', { status: 'failed', error: { code: 'internal_error', message: PROMPT } }, PASSING('internal_error')],
  [
    'an argument',
    { status: 'failed', error: { code: 'invalid_argument', message: PROMPT } },
    LASTING('invalid_argument'),
  ],
  ['words alone', { status: 'failed', error: PROMPT, video: null, usage: null }, PASSING('failed')],
  ['expired', { status: 'expired' }, PASSING('expired')],
];

const GOOGLE: readonly Row[] = [
  ['INVALID_ARGUMENT', { name: NAME, done: true, error: { code: 3, message: PROMPT } }, LASTING('INVALID_ARGUMENT')],
  ['INTERNAL', { done: true, error: { code: 13, message: PROMPT, details: [] } }, PASSING('INTERNAL')],
  ['a status', { done: true, error: { code: 13, status: 'UNAVAILABLE' } }, PASSING('UNAVAILABLE')],
  [
    'guidelines',
    { done: true, error: { code: 3, message: 'The input violates our usage guidelines.' } },
    REFUSED('INVALID_ARGUMENT'),
  ],
  ['a count', veo({ raiMediaFilteredCount: 1 }), REFUSED(null)],
  ['reasons alone', veo({ raiMediaFilteredReasons: [PROMPT] }), REFUSED(null)],
  ['reasons and an empty list', veo({ generatedSamples: [], raiMediaFilteredReasons: ['58061214'] }), REFUSED(null)],
  ['reasons without the wrapping', { done: true, response: { raiMediaFilteredCount: '1' } }, REFUSED(null)],
];

describe('work that a provider has accepted, and that failed', () => {
  let server: WireServer;
  let answer: WireAnswer;

  beforeAll(async () => {
    server = await startWireServer(async () => answer);
  });
  afterAll(() => server.close());

  const failure = async (
    model: RemoteModelDescription,
    work: object,
    said: WireAnswer,
    given: readonly string[] = [],
  ) => {
    answer = said;
    return await failureOf(
      openAt(server.url, model).wait({ work: { ...work }, videoSeconds: 5, given: [...given] }, callContext()),
    );
  };

  it.each([
    ['replicate', imageModel('replicate'), { statusUrl: 'https://api.replicate.com/v1/predictions/p1' }, REPLICATE],
    ['luma', imageModel('luma'), { id: 'g1' }, LUMA],
    ['xai', videoModel('xai'), { id: 'r1' }, XAI],
    ['google', videoModel('google'), { name: NAME }, GOOGLE],
  ])('is told as the refusal, or the failure, that it is: %s', async (_, model, work, rows) => {
    for (const [what, body, told] of rows) {
      const found = await failure(model, work, { body });
      const { code, retryable, details } = found;
      const providerCode = details.type === 'PROVIDER' ? details.providerCode : undefined;
      expect([what, code, retryable, providerCode]).toEqual([what, ...told]);
      expect(printed(found)).not.toContain(PROMPT);
    }
  });

  it('is told with the field that it failed by, where that was given', async () => {
    const result = 'https://queue.fal.run/owner/film/requests/r1';
    const work = { statusUrl: `${result}/status`, resultUrl: result, cancelUrl: `${result}/cancel` };
    const body = { detail: [{ loc: ['body', 'image_url'], msg: PROMPT, type: 'image_load_error' }] };
    const answers: WireAnswer[] = [{ body: { status: 'COMPLETED' } }, { status: 422, body }];
    const told = async (given: readonly string[]) => {
      const queue = await startWireServer(async ({ path }) => answers[path.endsWith('/status') ? 0 : 1]!);
      const model = openAt(queue.url, videoModel('fal'));
      const found = await failureOf(model.wait({ work, videoSeconds: null, given: [...given] }, callContext()));
      await queue.close();
      return found;
    };
    expect(await told(['prompt', 'image'])).toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'image'] });
    expect(await told(['prompt'])).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false, inputPath: null });
  });
});
