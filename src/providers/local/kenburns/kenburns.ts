import type { MediaProber } from '../../../media/media-prober';
import type { CallContext, GenerationResult, MediaModel, VideoRequest } from '../../media-model';
import { FfmpegFailedError, isFfmpegInstalled } from '../ffmpeg/run-ffmpeg';
import { createLocalModel, localFailure } from '../local-model';
import { styleOf } from '../renderer/scene';
import type { LocalModelOptions } from '../thread/job-limit';
import { animateImage, animateScene, changeVideo, type MadeVideo } from './make-video';
import { checkLength, KENBURNS_PARAMETERS } from './video-request';

export interface KenburnsOptions extends LocalModelOptions {
  /** Reads how large and how long a video is. */
  readonly prober: Pick<MediaProber, 'probe'>;
}

/** `local/kenburns`: videos by calculation, of pictures that are panned and zoomed, and of videos in other colours. */
export function createKenburns(options: KenburnsOptions): MediaModel {
  const { prober } = options;
  return createLocalModel(
    {
      id: 'local/kenburns',
      kind: 'VIDEO',
      description:
        'A procedural renderer that runs on this server, not an AI model: pans and zooms over a picture, its own or ' +
        'yours, or gives a video other colours and keeps its sound. MP4 of up to 10 seconds; even sides of 64 to 1280 ' +
        'pixels, no more of them than 1280x720. For trying things out.',
      capabilities: new Set(['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO', 'VIDEO_TO_VIDEO', 'REFERENCE_IMAGES']),
      available: isFfmpegInstalled(),
      parameters: KENBURNS_PARAMETERS,
      unit: 'second',
      // One video takes a processor and 350 MB; what waits holds its input, 64 MB at the most.
      limits: {
        maxConcurrent: 1,
        maxConcurrentPerOrganization: 1,
        maxWaiting: 16,
        maxWaitingPerOrganization: 8,
        retryAfterSeconds: 30,
      },
      checkOwnRules() {},
      prepare(request, context) {
        checkLength(request);
        return () => render(request, prober, context);
      },
    },
    options,
  );
}

async function render(
  request: VideoRequest,
  prober: Pick<MediaProber, 'probe'>,
  context: CallContext,
): Promise<GenerationResult> {
  const { bytes, seconds } = await make(request, prober, context).catch((error: unknown) => {
    if (!(error instanceof FfmpegFailedError)) throw error;
    throw localFailure('The video could not be made, or took too long.', { retryable: false, cause: error });
  });
  return {
    outputs: [{ bytes, revisedPrompt: null }],
    transcript: null,
    usage: { images: null, characters: null, audioSeconds: null, videoSeconds: seconds, costUsd: 0 },
  };
}

function make(request: VideoRequest, prober: Pick<MediaProber, 'probe'>, context: CallContext): Promise<MadeVideo> {
  const style = styleOf(request.prompt, request.seed, 0);
  const { image, video } = request;
  if (video !== null) return changeVideo(request, video, style, prober, context);
  if (image !== null) return animateImage(request, image, style, context);
  return animateScene(request, style, context);
}
