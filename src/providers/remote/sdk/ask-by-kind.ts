import type { Experimental_VideoModelV3, ImageModelV3, SpeechModelV3, TranscriptionModelV3 } from '@ai-sdk/provider';
import { MediaFailure } from '../../../domain/errors';
import type { JsonObject } from '../../../domain/json';
import { sharp } from '../../../media/picture/sharp';
import type { ImageRequest, MediaBytes, SpeechRequest, TranscriptionRequest, VideoRequest } from '../../media-model';
import type { Ask } from '../http/submission';
import type {
  ImageDescription,
  SpeechDescription,
  TranscriptionDescription,
  VideoDescription,
  VideoSize,
} from '../models/model-description';
import { bySdk, type SdkAsking } from './by-sdk';

/** A provider of the SDK, of which one model is asked by its own id. */
interface SdkOfImages {
  image(id: string): ImageModelV3;
}

type SdkImages = SdkAsking<SdkOfImages, ImageDescription, ImageRequest>;

export function imagesBySdk(asking: SdkImages): Ask<ImageDescription, ImageRequest> {
  return bySdk(asking, imageOptions, async (sdk, model, request, common) => {
    const { image, mask, referenceImages, n, seed, size, prompt } = request;
    const files = [...(image === null ? [] : [image]), ...referenceImages].map(fileOf);
    const maskBytes = mask === null || model.maskForm === 'TRANSPARENT' ? mask : await whiteMask(mask);
    return await sdk.image(model.providerModelId).doGenerate({
      ...common,
      prompt,
      n,
      size: size === null ? undefined : `${size.width}x${size.height}`,
      aspectRatio: model.aspectRatioOption === undefined ? aspectRatioOf(request) : undefined,
      seed: seed ?? undefined,
      files: files.length === 0 ? undefined : files,
      mask: maskBytes === null ? undefined : fileOf(maskBytes),
    });
  });
}

function imageOptions({ aspectRatioOption }: ImageDescription, { quality, aspectRatio }: ImageRequest): JsonObject {
  return {
    ...(quality === null ? {} : { quality }),
    ...(aspectRatioOption === undefined || aspectRatio === null ? {} : { [aspectRatioOption]: aspectRatio }),
  };
}

function aspectRatioOf({ aspectRatio }: ImageRequest): `${number}:${number}` | undefined {
  const [width, height] = (aspectRatio ?? '').split(':').map(Number);
  return width === undefined || height === undefined ? undefined : `${width}:${height}`;
}

function fileOf({ bytes, mimeType }: MediaBytes) {
  return { type: 'file', data: bytes, mediaType: mimeType } as const;
}

/** As many pixels as a picture may have here. */
const MAX_PIXELS = 64_000_000;

/** The same mask for models that repaint what is white and keep what is black: white where it was transparent. */
async function whiteMask({ bytes }: MediaBytes): Promise<MediaBytes> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS });
    const white = await picture.ensureAlpha().extractChannel('alpha').negate().toColourspace('b-w').png().toBuffer();
    return { bytes: white, mimeType: 'image/png' };
  } catch (error) {
    const cause = error instanceof Error ? error : undefined;
    throw new MediaFailure('CORRUPT_MEDIA', 'The mask cannot be read.', { path: ['input', 'mask'], cause });
  }
}

interface SdkOfSpeech {
  speech(id: string): SpeechModelV3;
}

type SdkSpeech = SdkAsking<SdkOfSpeech, SpeechDescription, SpeechRequest>;

export function speechBySdk(asking: SdkSpeech): Ask<SpeechDescription, SpeechRequest> {
  return bySdk(asking, voiceSetting, async (sdk, model, { text, voice, format, speed }, common) => {
    const isNested = model.voiceSettingOption !== undefined;
    const outputFormat = format === null ? undefined : model.formats[format];
    return await sdk.speech(model.providerModelId).doGenerate({
      ...common,
      text,
      ...(voice === null || isNested ? {} : { voice }),
      ...(speed === null || isNested ? {} : { speed }),
      ...(outputFormat === undefined ? {} : { outputFormat }),
    });
  });
}

function voiceSetting({ voiceSettingOption }: SpeechDescription, { voice, speed }: SpeechRequest): JsonObject {
  if (voiceSettingOption === undefined || (voice === null && speed === null)) return {};
  const setting = { ...(voice === null ? {} : { voice_id: voice }), ...(speed === null ? {} : { speed }) };
  return { [voiceSettingOption]: setting };
}

interface SdkOfTranscription {
  transcription(id: string): TranscriptionModelV3;
}

type SdkTranscription = SdkAsking<SdkOfTranscription, TranscriptionDescription, TranscriptionRequest>;

/** The SDK has a place for the sound alone: all else is up to the provider. */
export function transcriptionBySdk(asking: SdkTranscription): Ask<TranscriptionDescription, TranscriptionRequest> {
  const none = () => ({});
  return bySdk(asking, none, async (sdk, model, { audio }, common) =>
    sdk.transcription(model.providerModelId).doGenerate({ ...common, audio: audio.bytes, mediaType: audio.mimeType }),
  );
}

interface SdkOfVideo {
  video(id: string): Experimental_VideoModelV3;
}

type SdkVideo = SdkAsking<SdkOfVideo, VideoDescription, VideoRequest>;

export function videoBySdk(asking: SdkVideo): Ask<VideoDescription, VideoRequest> {
  return bySdk(asking, videoOptions, async (sdk, model, request, common) => {
    const { prompt, image, referenceImages, durationSeconds } = request;
    const choice = sizeOf(model, request);
    const references = referenceImages.map(fileOf);
    const isText = model.durationSuffix !== undefined;
    return await sdk.video(model.providerModelId).doGenerate({
      ...common,
      prompt,
      n: 1,
      image: image === null || model.imageOption !== undefined ? undefined : fileOf(image),
      inputReferences: references.length === 0 ? undefined : references,
      frameImages: undefined,
      duration: durationSeconds === null || isText ? undefined : durationSeconds,
      aspectRatio: choice?.aspectRatio,
      resolution: choice?.resolution,
      fps: undefined,
      seed: undefined,
      generateAudio: undefined,
    });
  });
}

/** A seed goes this way because the SDK loses a seed of 0 on its own. */
function videoOptions(model: VideoDescription, request: VideoRequest): JsonObject {
  const { imageOption, videoOption, durationSuffix } = model;
  const { image, video, durationSeconds, seed } = request;
  return {
    ...sizeOf(model, request)?.options,
    ...(seed === null ? {} : { seed }),
    ...(image === null || imageOption === undefined ? {} : { [imageOption]: dataUri(image) }),
    ...(video === null || videoOption === undefined ? {} : { [videoOption]: dataUri(video) }),
    ...(durationSeconds === null || durationSuffix === undefined
      ? {}
      : { duration: `${durationSeconds}${durationSuffix}` }),
  };
}

function sizeOf({ sizes }: VideoDescription, { size }: VideoRequest): VideoSize | undefined {
  return size === null ? undefined : sizes[`${size.width}x${size.height}`];
}

function dataUri({ bytes, mimeType }: MediaBytes): string {
  return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`;
}
