import { newId } from '../../../src/database/new-id';
import { generate } from './generation-calls';
import { dataUriOf, get, pictureOf, query, soundOf, type Target } from './target';
import type { CanaryRequest } from './upload-requests';

const CANCEL = 'mutation ($id: ID!) { cancelMediaGeneration(id: $id) { errors { code } } }';
const READ = 'query ($id: ID!) { mediaGeneration(id: $id) { id } }';
const LIST = `query ($filter: MediaGenerationFilter, $after: String) {
  mediaGenerations(filter: $filter, after: $after) { totalCount } }`;

const picture = ({ canary }: Target) => ({ dataUri: dataUriOf('image/png', pictureOf(canary)) });
const sound = ({ canary }: Target) => ({ dataUri: dataUriOf('audio/wav', soundOf(canary)) });
const elsewhere = ({ origin, canary }: Target) => ({ url: `${origin}/${canary}/a.png?${canary}=${canary}#${canary}` });

/** What is made without a provider, from words and from media that come in every way there is. */
const MADE_HERE: Readonly<Record<string, CanaryRequest>> = {
  'a prompt': [(target) => generate(target, 'image'), 'SUCCEEDED'],
  'several pictures': [(target) => generate(target, 'image', { n: 2, seed: 7 }), 'SUCCEEDED'],
  'a picture as a data URI': [
    (target) => generate(target, 'image', { image: picture(target), size: null }),
    'SUCCEEDED',
  ],
  'a reference as a data URI': [
    (target) => generate(target, 'image', { referenceImages: [picture(target)] }),
    'SUCCEEDED',
  ],
  'a picture as a URL': [(target) => generate(target, 'image', { image: elsewhere(target), size: null }), 'SUCCEEDED'],
  'a text to speak': [(target) => generate(target, 'speech'), 'SUCCEEDED'],
  'a text to speak in MP3': [(target) => generate(target, 'speech', { format: 'mp3' }), 'SUCCEEDED'],
  'a sound as a data URI': [(target) => generate(target, 'transcript', { audio: sound(target) }), 'SUCCEEDED'],
  'a picture to move': [(target) => generate(target, 'video', { image: picture(target) }), 'SUCCEEDED'],
};

const REFUSED: Readonly<Record<string, CanaryRequest>> = {
  'a prompt for the background': [
    (target) => generate(target, 'image', { background: true, image: picture(target) }),
    'ZERO_DATA_RETENTION',
  ],
  'a prompt with a NUL': [(target) => generate(target, 'image', { prompt: `${target.canary}\0` }), 'INVALID_INPUT'],
  'a prompt with a seed that is none': [(target) => generate(target, 'image', { seed: -1 }), 'INVALID_INPUT'],
  'a size that is none': [(target) => generate(target, 'image', { size: target.canary }), 'INVALID_INPUT'],
  'a shape that is none': [
    (target) => generate(target, 'image', { size: null, aspectRatio: target.canary }),
    'INVALID_INPUT',
  ],
  'a quality that is none': [(target) => generate(target, 'image', { quality: target.canary }), 'INVALID_INPUT'],
  'a model that is none': [(target) => generate(target, 'image', { model: target.canary }), 'MODEL_NOT_FOUND'],
  'parameters that are none': [
    (target) => generate(target, 'video', { parameters: { [target.canary]: target.canary } }),
    'INVALID_INPUT',
  ],
  'a mask without a picture': [(target) => generate(target, 'image', { mask: picture(target) }), 'INVALID_INPUT'],
  'a voice that is none': [(target) => generate(target, 'speech', { voice: target.canary }), 'INVALID_INPUT'],
  'a format that is none': [(target) => generate(target, 'speech', { format: target.canary }), 'INVALID_INPUT'],
  'a language that is none': [
    (target) => generate(target, 'transcript', { audio: sound(target), language: target.canary }),
    'INVALID_INPUT',
  ],
  'a prompt for a model that takes none': [
    (target) => generate(target, 'transcript', { audio: sound(target), prompt: target.canary }),
    'INVALID_INPUT',
  ],
  'a picture as sound': [(target) => generate(target, 'transcript', { audio: picture(target) }), 'FILE_KIND_MISMATCH'],
  'words as a picture': [
    (target) => generate(target, 'image', { image: { dataUri: dataUriOf('image/png', Buffer.from(target.canary)) } }),
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  'a malformed data URI as a picture': [
    (target) => generate(target, 'image', { image: { dataUri: `data:image/png;base64,${target.canary}!` } }),
    'INVALID_DATA_URI',
  ],
  'a picture of a host that is none': [
    (target) => generate(target, 'image', { image: { url: `https://${target.canary}.invalid/${target.canary}` } }),
    'MEDIA_URL_BLOCKED',
  ],
  'a picture that is led on': [
    (target) => generate(target, 'image', { image: { url: `${target.origin}/redirect/${target.canary}` } }),
    'MEDIA_URL_BLOCKED',
  ],
  'a picture of a file that is not there': [
    (target) => generate(target, 'image', { image: { fileId: target.canary } }),
    'FILE_NOT_FOUND',
  ],
  'a name with a line break for an output': [
    (target) => generate(target, 'image', { output: { filename: `${target.canary}\n` } }),
    'INVALID_INPUT',
  ],
};

const ASKED_ABOUT: Readonly<Record<string, CanaryRequest>> = {
  'the cancellation of a generation': [(target) => query(target, CANCEL, { id: target.canary }), 'NOT_FOUND'],
  'the id of a generation': [(target) => query(target, READ, { id: target.canary }), 'ANSWERED'],
  'a list of generations': [(target) => query(target, LIST, { filter: { model: [target.canary] } }), 'ANSWERED'],
  'a cursor of generations': [(target) => query(target, LIST, { after: target.canary }), 'BAD_USER_INPUT'],
  'the output of a generation': [
    (target) => get(target, `/generations/${newId('gen')}/outputs/0/content?signature=${target.canary}`),
    '403',
  ],
};

export const GENERATION_REQUESTS: Readonly<Record<string, CanaryRequest>> = {
  ...MADE_HERE,
  ...REFUSED,
  ...ASKED_ABOUT,
};
