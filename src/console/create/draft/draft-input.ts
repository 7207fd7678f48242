import type { Model } from '../../graph/documents/models';
import { mediaInputOf, type PickedMedia } from '../media/picked-media';
import type { Draft, SettingName } from './draft';
import { parametersOf } from './parameters';
import { numberOf, settingOf } from './settings';

interface Call {
  /** Whether it is made while the answer waits: on a project that keeps nothing, it has to be. */
  readonly background: boolean;
  readonly idempotencyKey: string;
}

/**
 * What a draft asks for. What its model does not take is left out: it was entered for another one. Media come in the order in
 * which the service reads them.
 */
export function inputOf(draft: Draft, model: Model, { background, idempotencyKey }: Call): Record<string, unknown> {
  const { store, parameters } = draft;
  const own = parametersOf(model.parameters.parameters, parameters);
  return {
    model: model.id,
    ...(Object.keys(own).length > 0 && { parameters: own }),
    idempotencyKey,
    ...(store !== null && { output: { store } }),
    ...fieldsOf(draft, model),
    background,
  };
}

function fieldsOf(draft: Draft, model: Model): Record<string, unknown> {
  switch (draft.kind) {
    case 'IMAGE':
      return imageFields(draft, model);
    case 'VIDEO':
      return videoFields(draft, model);
    case 'SPEECH':
      return speechFields(draft, model);
    case 'TRANSCRIPTION':
      return transcriptionFields(draft, model);
    default:
      return draft.kind satisfies never;
  }
}

function imageFields(draft: Draft, model: Model): Record<string, unknown> {
  const { capabilities } = model;
  const image = capabilities.includes('IMAGE_EDIT') ? draft.image : null;
  const mask = image !== null && capabilities.includes('MASK') ? draft.mask : null;
  return {
    prompt: draft.prompt,
    ...media('image', image),
    ...(mask !== null && { mask: { upload: mask.bytes } }),
    ...references(draft, capabilities.includes('REFERENCE_IMAGES')),
    ...numbers(draft, model, ['n']),
    ...texts(draft, model, ['size', 'aspectRatio', 'quality']),
    ...numbers(draft, model, ['seed']),
  };
}

function videoFields(draft: Draft, model: Model): Record<string, unknown> {
  const { capabilities } = model;
  return {
    prompt: draft.prompt,
    ...media('image', capabilities.includes('IMAGE_TO_VIDEO') ? draft.image : null),
    ...media('video', capabilities.includes('VIDEO_TO_VIDEO') ? draft.video : null),
    ...references(draft, capabilities.includes('REFERENCE_IMAGES')),
    ...numbers(draft, model, ['durationSeconds', 'seed']),
    ...texts(draft, model, ['size']),
  };
}

function speechFields(draft: Draft, model: Model): Record<string, unknown> {
  return { text: draft.prompt, ...texts(draft, model, ['voice', 'format']), ...numbers(draft, model, ['speed']) };
}

function transcriptionFields(draft: Draft, model: Model): Record<string, unknown> {
  return {
    ...media('audio', draft.audio),
    ...texts(draft, model, ['language']),
    ...(draft.prompt.trim() !== '' && { prompt: draft.prompt }),
    ...(settingOf(draft, model, 'diarize').text === 'yes' && { diarize: true }),
  };
}

function media(name: string, picked: PickedMedia | null): Record<string, unknown> {
  return picked === null ? {} : { [name]: mediaInputOf(picked) };
}

function references({ references }: Draft, areTaken: boolean): Record<string, unknown> {
  return areTaken && references.length > 0 ? { referenceImages: references.map(mediaInputOf) } : {};
}

/** In the words of the mutation, which are those of the draft. */
function texts(draft: Draft, model: Model, names: readonly SettingName[]): Record<string, unknown> {
  return entered(names, (name) => settingOf(draft, model, name).text);
}

function numbers(draft: Draft, model: Model, names: readonly SettingName[]): Record<string, unknown> {
  return entered(names, (name) => numberOf(draft, model, name));
}

function entered(names: readonly SettingName[], takenOf: (name: SettingName) => unknown): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, takenOf(name)]).filter(([, value]) => value !== undefined));
}
