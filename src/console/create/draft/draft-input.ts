import type { Model } from '../../graph/documents/models';
import { mediaInputOf, type PickedMedia } from '../media/picked-media';
import type { Draft, SettingName } from './draft';

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
  const known = new Set(model.parameters.parameters.map(({ name }) => name));
  const own = Object.fromEntries(Object.entries(parameters).filter(([name]) => known.has(name)));
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
      return transcriptionFields(draft);
    default:
      return draft.kind satisfies never;
  }
}

function imageFields(draft: Draft, { capabilities, parameters }: Model): Record<string, unknown> {
  const image = capabilities.includes('IMAGE_EDIT') ? draft.image : null;
  const mask = image !== null && capabilities.includes('MASK') ? draft.mask : null;
  const n = numberOf(draft, 'n');
  const size = parameters.sizes === null ? undefined : textOf(draft, 'size');
  return {
    prompt: draft.prompt,
    ...media('image', image),
    ...(mask !== null && { mask: { upload: mask.bytes } }),
    ...references(draft, capabilities.includes('REFERENCE_IMAGES')),
    ...(n !== undefined && { n }),
    ...text('size', size),
    ...text(
      'aspectRatio',
      parameters.aspectRatios === null || size !== undefined ? undefined : textOf(draft, 'aspectRatio'),
    ),
    ...text('quality', parameters.qualities === null ? undefined : textOf(draft, 'quality')),
    ...(parameters.seed && number('seed', numberOf(draft, 'seed'))),
  };
}

function videoFields(draft: Draft, { capabilities, parameters }: Model): Record<string, unknown> {
  return {
    prompt: draft.prompt,
    ...media('image', capabilities.includes('IMAGE_TO_VIDEO') ? draft.image : null),
    ...media('video', capabilities.includes('VIDEO_TO_VIDEO') ? draft.video : null),
    ...references(draft, capabilities.includes('REFERENCE_IMAGES')),
    ...(parameters.durationSeconds !== null && number('durationSeconds', numberOf(draft, 'durationSeconds'))),
    ...text('size', parameters.sizes === null ? undefined : textOf(draft, 'size')),
    ...(parameters.seed && number('seed', numberOf(draft, 'seed'))),
  };
}

function speechFields(draft: Draft, { parameters }: Model): Record<string, unknown> {
  return {
    text: draft.prompt,
    ...text('voice', parameters.voices === null ? undefined : textOf(draft, 'voice')),
    ...text('format', parameters.formats === null ? undefined : textOf(draft, 'format')),
    ...(parameters.speed !== null && number('speed', numberOf(draft, 'speed'))),
  };
}

function transcriptionFields(draft: Draft): Record<string, unknown> {
  return {
    ...media('audio', draft.audio),
    ...text('language', textOf(draft, 'language')),
    ...text('prompt', draft.prompt.trim() === '' ? undefined : draft.prompt),
    ...(textOf(draft, 'diarize') === 'yes' && { diarize: true }),
  };
}

function media(name: string, picked: PickedMedia | null): Record<string, unknown> {
  return picked === null ? {} : { [name]: mediaInputOf(picked) };
}

function references({ references }: Draft, areTaken: boolean): Record<string, unknown> {
  return areTaken && references.length > 0 ? { referenceImages: references.map(mediaInputOf) } : {};
}

function text(name: string, value: string | undefined): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}

function number(name: string, value: number | undefined): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}

export function textOf({ settings }: Draft, name: SettingName): string | undefined {
  const value = settings[name]?.trim();
  return value === '' ? undefined : value;
}

/** Undefined for what is no number as well: it is not what the field takes. */
export function numberOf(draft: Draft, name: SettingName): number | undefined {
  const value = Number(textOf(draft, name) ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}
