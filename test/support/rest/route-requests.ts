import { wavOf } from '../media/media-samples';
import { formOf, type Part } from './forms';
import type { RestAnswer, RestClient } from './rest-client';

/** What there is to ask for, of one project. */
export interface RestTargets {
  /** A picture. */
  readonly file: string;
  readonly sound: string;
  readonly deleted: string;
  readonly generation: string;
}

export interface RouteRequest {
  readonly path: string;
  /** JSON, or the parts of a form. */
  readonly body?: object | readonly Part[];
}

type MakeRequests = (targets: RestTargets) => readonly RouteRequest[];

const FILE: Part = ['file', { bytes: wavOf(1_000), filename: 'x.wav' }];
const IMAGE = { model: 'local/renderer', prompt: 'a house by the sea' };
const VIDEO = { model: 'local/kenburns', prompt: 'slowly closer', parameters: { seconds: 1, size: '64x64' } };
const TRANSCRIPTION = { model: 'local/moonshine-tiny' };
const SPEECH = { model: 'local/flite', input: 'Good morning.' };
const ofFiles = (suffix: string): MakeRequests => {
  return ({ file, deleted }) => [{ path: `/files/${file}${suffix}` }, { path: `/files/${deleted}${suffix}` }];
};

/** What names media in a request, for each route that takes any; the rest names nothing that is anybody's. */
const V3: Readonly<Record<string, MakeRequests>> = {
  'POST /files': () => [{ path: '/files', body: [['purpose', 'reference_media'], FILE] }],
  'GET /files': ({ file, deleted, generation }) => [
    { path: '/files' },
    { path: `/files?after=${file}` },
    { path: `/files?after=${deleted}` },
    { path: `/files?generation_id=${generation}` },
  ],
  'GET /files/{}': ofFiles(''),
  'GET /files/{}/content': ofFiles('/content'),
  'DELETE /files/{}': ofFiles(''),
  'POST /images': ({ file, deleted }) => [
    { path: '/images', body: { ...IMAGE, image: file } },
    { path: '/images', body: { ...IMAGE, image: deleted } },
    { path: '/images', body: { ...IMAGE, image: file, mask: file } },
    { path: '/images', body: { ...IMAGE, size: '64x64', reference_images: [file] } },
    { path: '/images', body: { ...IMAGE, image: file, async: true } },
  ],
  'POST /audio/speech': () => [{ path: '/audio/speech', body: { ...SPEECH, model: 'nobody/speaks' } }],
  'POST /audio/transcriptions': ({ sound, deleted }) => [
    { path: '/audio/transcriptions', body: { ...TRANSCRIPTION, audio: sound } },
    { path: '/audio/transcriptions', body: { ...TRANSCRIPTION, audio: deleted } },
  ],
  'POST /videos': ({ file, deleted }) => [
    { path: '/videos', body: { ...VIDEO, image: file } },
    { path: '/videos', body: { ...VIDEO, image: deleted } },
    { path: '/videos', body: { ...VIDEO, video: file } },
    { path: '/videos', body: { ...VIDEO, reference_images: [file] } },
  ],
  'GET /artifacts/{}/status': ({ generation, file }) => [
    { path: `/artifacts/${generation}/status` },
    { path: `/artifacts/${file}/status` },
  ],
  'GET /images/models': () => [{ path: '/images/models?limit=500' }],
  'GET /audio/models': () => [{ path: '/audio/models?type=tts' }],
  'GET /videos/models': () => [{ path: '/videos/models?q=ken' }],
  'GET /models': () => [{ path: '/models?offset=1' }],
};

const V1: Readonly<Record<string, MakeRequests>> = {
  'POST /files': () => [{ path: '/files', body: [['purpose', 'user_data'], FILE] }],
  'GET /files': ({ file, deleted }) => [
    { path: '/files' },
    { path: `/files?after=${file}` },
    { path: `/files?after=${deleted}&order=asc` },
  ],
  'GET /files/{}': ofFiles(''),
  'GET /files/{}/content': ofFiles('/content'),
  'DELETE /files/{}': ofFiles(''),
  'POST /images/generations': () => [{ path: '/images/generations', body: { prompt: 'x', model: 'nobody/paints' } }],
  'POST /images/edits': ({ file, deleted }) => [
    { path: '/images/edits', body: Object.entries({ prompt: 'x', model: IMAGE.model, image: file }) },
    { path: '/images/edits', body: Object.entries({ prompt: 'x', model: IMAGE.model, 'image[]': deleted }) },
    {
      path: '/images/edits',
      body: [['image', JSON.stringify({ file_id: file })], ...Object.entries({ prompt: 'x', model: IMAGE.model })],
    },
  ],
  'POST /audio/speech': () => [{ path: '/audio/speech', body: { ...SPEECH, voice: 'x', model: 'nobody/speaks' } }],
  'POST /audio/transcriptions': ({ sound, deleted }) => [
    { path: '/audio/transcriptions', body: Object.entries({ ...TRANSCRIPTION, file: sound }) },
    { path: '/audio/transcriptions', body: Object.entries({ ...TRANSCRIPTION, file: deleted }) },
  ],
  'GET /models': () => [{ path: '/models' }],
  'GET /models/{}': ({ file }) => [{ path: `/models/${file}` }],
};

/** For every route of `schema/openapi.yaml`, by its name there: requests that name what `targets` has. */
export const ROUTE_REQUESTS: ReadonlyMap<string, MakeRequests> = new Map(
  Object.entries({ '/v3': V3, '/v1': V1 }).flatMap(([prefix, routes]) =>
    Object.entries(routes).map(([route, make]) => [
      route.replace(' ', ` ${prefix}`),
      (targets: RestTargets) => make(targets).map((request) => ({ ...request, path: `${prefix}${request.path}` })),
    ]),
  ),
);

export function send(client: RestClient, method: string, { path, body }: RouteRequest): Promise<RestAnswer> {
  if (method === 'GET') return client.get(path);
  if (method === 'DELETE') return client.delete(path);
  return client.post(path, Array.isArray(body) ? formOf(...(body as Part[])) : (body as object));
}
