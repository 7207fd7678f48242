import { operationOf } from '../../../../src/providers/remote/ask-model';
import type { RemoteModelDescription } from '../../../../src/providers/remote/models/model-description';
import { providerNamed } from '../../../../src/providers/remote/providers';
import { imageModel, videoModel } from '../../../support/providers/described-models';
import { variantsOf } from '../../../support/providers/variants';

const URL = 'https://cdn.invalid/output';
const base64 = Buffer.from('the bytes of a film').toString('base64');

const operationFor = (model: RemoteModelDescription) => operationOf(providerNamed(model.provider)!, model);

/** Work that was accepted, and what it came to. */
type WorkRow = readonly [what: string, model: RemoteModelDescription, body: object, needed: readonly string[]];

const REPLICATE = 'https://api.replicate.com/v1/predictions/p1';
const FAL = 'https://queue.fal.run/owner/film/requests/r1';

const ACCEPTED: readonly (readonly [...WorkRow, handle: object])[] = [
  [
    'Replicate',
    videoModel('replicate'),
    {
      id: 'p1',
      model: 'm',
      status: 'starting',
      input: { prompt: 'p' },
      urls: { get: REPLICATE, cancel: `${REPLICATE}/cancel` },
    },
    [],
    { statusUrl: REPLICATE, cancelUrl: `${REPLICATE}/cancel` },
  ],
  [
    'fal',
    videoModel('fal'),
    {
      status: 'IN_QUEUE',
      request_id: 'r1',
      response_url: FAL,
      status_url: `${FAL}/status`,
      cancel_url: `${FAL}/cancel`,
      logs: null,
      metrics: {},
      queue_position: 0,
    },
    [],
    { statusUrl: `${FAL}/status`, resultUrl: FAL, cancelUrl: `${FAL}/cancel` },
  ],
  [
    'Luma',
    imageModel('luma'),
    { id: 'g1', state: 'queued', request: { prompt: 'p' }, assets: null },
    ['id'],
    { id: 'g1' },
  ],
  ['xAI', videoModel('xai'), { request_id: 'r1', status: 'pending' }, ['request_id'], { id: 'r1' }],
  [
    'Google',
    videoModel('google'),
    { name: 'models/m/operations/o', metadata: {} },
    ['name'],
    { name: 'models/m/operations/o' },
  ],
];

const RESULTS: readonly WorkRow[] = [
  [
    'Replicate',
    videoModel('replicate'),
    {
      id: 'p1',
      status: 'succeeded',
      output: [URL],
      error: null,
      logs: '',
      metrics: { predict_time: 1 },
      urls: { get: 'u' },
    },
    ['status', 'output.0'],
  ],
  [
    'Luma',
    imageModel('luma'),
    {
      id: 'g1',
      state: 'completed',
      failure_reason: null,
      assets: { image: URL, video: null, progress_video: null },
      request: { prompt: 'p' },
    },
    ['state', 'assets.image'],
  ],
  [
    'xAI',
    videoModel('xai'),
    {
      status: 'done',
      progress: 100,
      model: 'm',
      video: { url: URL, duration: 5, respect_moderation: true },
      usage: { cost_in_usd_ticks: 1 },
    },
    ['video.url'],
  ],
  [
    'Google',
    videoModel('google'),
    {
      name: 'models/m/operations/o',
      metadata: { '@type': 't' },
      done: true,
      response: { '@type': 't', generateVideoResponse: { generatedSamples: [{ video: { uri: URL, encoding: 'e' } }] } },
    },
    ['done', 'response.generateVideoResponse.generatedSamples.0.video.uri'],
  ],
];

describe('accepted work is not lost because of a fact beside it', () => {
  it.each(ACCEPTED)('as it is accepted: %s', (_, model, body, needed, handle) => {
    const work = operationFor(model);
    const found = variantsOf(body, needed).map(([what, changed]) => [
      what,
      work?.handleOf(changed, 'https://queue.fal.run/owner/film/text-to-video'),
    ]);
    expect(found).toEqual(found.map(([what]) => [what, handle]));
  });

  it.each(RESULTS)('as it is done: %s', (_, model, body, needed) => {
    const work = operationFor(model);
    const found = variantsOf(body, needed).map(([what, changed]) => [
      what,
      work?.statusOf(changed),
      work?.resultOf(changed),
    ]);
    expect(found).toEqual(found.map(([what]) => [what, { status: 'DONE' }, expect.objectContaining({ urls: [URL] })]));
  });

  it('as it failed, with nothing but the status', () => {
    const status = operationFor(videoModel('replicate'))?.statusOf({ status: 'failed' });
    expect(status).toMatchObject({ status: 'FAILED' });
  });

  it.each<[what: string, response: object]>([
    ['without a null among them', { generateVideoResponse: { generatedSamples: [null, { video: { uri: URL } }] } }],
    ['without the wrapping', { generatedSamples: [{ video: { uri: URL } }] }],
  ])('of Google %s', (_, response) => {
    expect(operationFor(videoModel('google'))?.resultOf({ done: true, response })).toMatchObject({ urls: [URL] });
  });

  it('written out in the answer', () => {
    const response = { generateVideoResponse: { generatedSamples: [{ video: { encodedVideo: base64 } }] } };
    const result = operationFor(videoModel('google'))?.resultOf({ done: true, response });
    expect(result).toMatchObject({ urls: [`data:video/mp4;base64,${base64}`] });
  });
});
