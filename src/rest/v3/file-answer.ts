import { z } from 'zod';
import type { FileOrigin, FilePurpose, FileStatus, MediaFile } from '../../domain/file';
import type { MediaDetails, MediaKind } from '../../domain/media';

export const FILE_ID = 'file_01kb9v6m3xe1q8kq9k4c3ywz6d';

export const FILE_EXAMPLE = {
  id: FILE_ID,
  object: 'file',
  bytes: 48_213,
  filename: 'kitchen.png',
  mime_type: 'image/png',
  purpose: 'reference_media',
  status: 'ready',
  created_at: '2026-11-30T12:00:00.000Z',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  kind: 'image',
  media: { format: 'png', width: 1024, height: 1024, has_alpha: false, frames: 1, duration_ms: null },
  origin: 'uploaded',
};

const MediaAnswer = z
  .object({
    format: z.string().meta({ description: 'Container or codec: `png`, `mp4`.' }),
    codec: z.string().nullish().meta({ description: 'Of sound and video.' }),
    width: z.int().nullish().meta({ description: 'Pixels as displayed; of pictures and videos.' }),
    height: z.int().nullish().meta({ description: 'Pixels as displayed; of pictures and videos.' }),
    duration_ms: z.int().nullish().meta({ description: 'Milliseconds.' }),
    has_alpha: z.boolean().optional().meta({ description: 'Whether a picture may be transparent.' }),
    frames: z.int().optional().meta({ description: 'Of a picture: 1 unless it is animated.' }),
    channels: z.int().nullish().meta({ description: 'Of sound.' }),
    sample_rate_hz: z.int().nullish().meta({ description: 'Of sound.' }),
    has_audio: z.boolean().optional().meta({ description: 'Whether a video has sound.' }),
  })
  .meta({ description: 'What the bytes say about themselves.' });

export const V3File = z
  .object({
    id: z.string().meta({ description: 'The handle of the file: good as a source wherever media are expected.' }),
    object: z.literal('file').meta({ description: 'Always `file`.' }),
    bytes: z.int().meta({ description: 'How many bytes it has.' }),
    filename: z.string().meta({ description: 'What it is called.' }),
    mime_type: z.string().meta({ description: 'What the bytes are, whatever the name says.' }),
    purpose: z
      .enum(['reference_media', 'generated_image', 'generated_audio', 'generated_video'])
      .meta({ description: 'What it is for.' }),
    status: z
      .enum(['awaiting_upload', 'processing', 'ready', 'failed'])
      .meta({ description: 'Whether its bytes are there: only those of a file that is `ready` can be used.' }),
    created_at: z.iso.datetime().meta({ description: 'When it was made.' }),
    expires_at: z.iso.datetime().optional().meta({ description: 'When it is deleted by itself; absent: never.' }),
    sha256: z.string().nullable().meta({ description: '64 hexadecimal digits; null until it is `ready`.' }),
    kind: z.enum(['image', 'audio', 'video']).meta({ description: 'What kind of media it is.' }),
    media: MediaAnswer.nullable().meta({ description: 'What the bytes say about themselves; null: nothing.' }),
    origin: z.enum(['uploaded', 'generated', 'imported']).meta({ description: 'How it came to be.' }),
  })
  .meta({
    id: 'File',
    description: 'A media file.',
    examples: [FILE_EXAMPLE],
  });
export type V3File = z.infer<typeof V3File>;

const STATUSES = {
  AWAITING_UPLOAD: 'awaiting_upload',
  PROCESSING: 'processing',
  READY: 'ready',
  FAILED: 'failed',
} as const satisfies Record<FileStatus, string>;
const KINDS = { IMAGE: 'image', AUDIO: 'audio', VIDEO: 'video' } as const satisfies Record<MediaKind, string>;
const ORIGINS = {
  UPLOADED: 'uploaded',
  GENERATED: 'generated',
  IMPORTED: 'imported',
} as const satisfies Record<FileOrigin, string>;
const GENERATED = { IMAGE: 'generated_image', AUDIO: 'generated_audio', VIDEO: 'generated_video' } as const;

export function v3PurposeOf({ purpose, kind }: { readonly purpose: FilePurpose; readonly kind: MediaKind }) {
  return purpose === 'GENERATION_OUTPUT' ? GENERATED[kind] : 'reference_media';
}

export function v3FileOf(file: MediaFile): V3File {
  return {
    id: file.id,
    object: 'file',
    bytes: file.sizeBytes,
    filename: file.filename,
    mime_type: file.mimeType,
    purpose: v3PurposeOf(file),
    status: STATUSES[file.status],
    created_at: file.createdAt.toISOString(),
    expires_at: file.expiresAt?.toISOString(),
    sha256: file.sha256,
    kind: KINDS[file.kind],
    media: file.media && mediaAnswerOf(file.media),
    origin: ORIGINS[file.origin],
  };
}

function mediaAnswerOf(media: MediaDetails): z.infer<typeof MediaAnswer> {
  const { format, durationMs: duration_ms } = media;
  switch (media.kind) {
    case 'IMAGE': {
      const { width, height, hasAlpha: has_alpha, frames } = media;
      return { format, width, height, has_alpha, frames, duration_ms };
    }
    case 'AUDIO': {
      const { codec, channels, sampleRateHz: sample_rate_hz } = media;
      return { format, codec, duration_ms, channels, sample_rate_hz };
    }
    case 'VIDEO': {
      const { codec, width, height, hasAudio: has_audio } = media;
      return { format, codec, width, height, duration_ms, has_audio };
    }
    default:
      return media satisfies never;
  }
}
