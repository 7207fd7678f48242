import { formOf } from '../rest/forms';
import { createRestClient, type RestAnswer } from '../rest/rest-client';
import { dataUriOf, pictureOf, soundOf, type Target } from './target';
import type { CanaryRequest } from './upload-requests';

/** How a request ended, in one word. */
function outcomeOf({ status, json }: RestAnswer): string {
  return json?.error?.code ?? json?.status ?? (status === 200 ? 'answered' : String(status));
}

async function post({ url, apiKey }: Target, path: string, body: object | FormData): Promise<string> {
  return outcomeOf(await createRestClient(url, apiKey).post(path, body));
}

async function get({ url, apiKey }: Target, path: string): Promise<string> {
  return outcomeOf(await createRestClient(url, apiKey).get(path));
}

/** The file comes first: what is said of it behind it is known when its bytes have been read. */
function fileForm({ canary }: Target, said: Readonly<Record<string, string>> = {}): FormData {
  const notes = { filename: `${canary}.wav`, 'tags[]': canary, [`metadata[${canary}]`]: canary };
  const file = ['file', { bytes: soundOf(canary), filename: `${canary}.wav` }] as const;
  return formOf(file, ...Object.entries({ ...notes, ...said }));
}

const imageOf = ({ canary }: Target) => ({
  model: 'local/renderer',
  prompt: canary,
  image: dataUriOf('image/png', pictureOf(canary)),
});

/** By the REST wires: uploads, questions and refusals, and calls of models. */
export const REST_REQUESTS: Readonly<Record<string, CanaryRequest>> = {
  'a file by /v3': [(target) => post(target, '/v3/files', fileForm(target)), 'not_persisted'],
  'a file by /v3 that is to live for how long nobody knows': [
    (target) => post(target, '/v3/files', fileForm(target, { ttl_seconds: target.canary })),
    'invalid_input',
  ],
  'a file by /v3 for another purpose': [
    (target) => post(target, '/v3/files', fileForm(target, { purpose: target.canary })),
    'invalid_input',
  ],
  'words by /v3': [
    (target) => post(target, '/v3/files', formOf(['file', { bytes: Buffer.from(target.canary), filename: 'x' }])),
    'unsupported_media_type',
  ],
  'a form of /v3 without its file': [
    (target) => post(target, '/v3/files', formOf([target.canary, target.canary])),
    'invalid_input',
  ],
  'a list by /v3': [
    ({ canary, ...target }) => get({ canary, ...target }, `/v3/files?filename=${canary}&tags=${canary}`),
    'answered',
  ],
  'a file of /v3 that is not there': [(target) => get(target, `/v3/files/${target.canary}`), 'file_not_found'],
  'a picture by /v3': [(target) => post(target, '/v3/images', imageOf(target)), 'answered'],
  'a picture by /v3 in the background': [
    (target) => post(target, '/v3/images', { ...imageOf(target), async: true }),
    'zero_data_retention',
  ],
  'a picture by /v3 of another model': [
    (target) => post(target, '/v3/images', { ...imageOf(target), model: `local/${target.canary}` }),
    'model_not_found',
  ],
  'a video by /v3': [
    (target) => post(target, '/v3/videos', { model: 'local/kenburns', prompt: target.canary }),
    'zero_data_retention',
  ],
  'what is no JSON of /v3': [
    async ({ url, apiKey, canary }) => {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
      return String((await fetch(`${url}/v3/images`, { method: 'POST', headers, body: `{"${canary}` })).status);
    },
    '400',
  ],
};
