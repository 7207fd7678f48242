import type { FileOrigin, FilePurpose, FileStatus, PersistenceSkipReason } from '../../domain/file';
import type { FileOrderField } from '../../domain/list-filters';
import type { MediaKind } from '../../domain/media';
import { graphqlEnum } from '../enums';

export const FileStatusEnum = graphqlEnum<FileStatus>('FileStatus', 'How far a file has come.', {
  AWAITING_UPLOAD: 'Its place and quota are reserved; the bytes have not arrived.',
  PROCESSING: 'The bytes are there and are being looked at.',
  READY: 'It can be downloaded and used as an input.',
  FAILED: 'Its bytes are lost or could not be processed. It can only be deleted.',
});

export const FileOriginEnum = graphqlEnum<FileOrigin>('FileOrigin', 'How a file came to be.', {
  UPLOADED: 'A client sent its bytes.',
  GENERATED: 'A generation made it.',
  IMPORTED: 'It was fetched from a URL or read from a data URI.',
});

export const FilePurposeEnum = graphqlEnum<FilePurpose>('FilePurpose', 'What a file is for.', {
  REFERENCE_MEDIA: 'An input to generations. Every media type is accepted.',
  GENERATION_OUTPUT:
    'The output of a generation, made here or elsewhere. What is uploaded as one is of a type that models put out: PNG, JPEG, WebP, MP3, WAV, FLAC, Ogg, MP4 or WebM.',
});

export const MediaKindEnum = graphqlEnum<MediaKind>('MediaKind', 'The kind of media that bytes are.', {
  IMAGE: 'A picture, still or animated: PNG, JPEG, WebP, GIF, AVIF or HEIC.',
  AUDIO: 'Sound without a picture: MP3, WAV, FLAC, Ogg, M4A, WebM or MKA.',
  VIDEO: 'A moving picture, with or without sound: MP4, MOV, WebM or MKV.',
});

export const FileOrderFieldEnum = graphqlEnum<FileOrderField>('FileOrderField', 'What a list of files is ordered by.', {
  CREATED_AT: 'When the file became ready.',
  EXPIRES_AT: 'When the file expires; files that never do come after all others.',
  SIZE_BYTES: 'The size.',
  FILENAME: 'The filename, by Unicode code points.',
});

export const FileOrderDirectionEnum = graphqlEnum<'ASC' | 'DESC'>(
  'FileOrderDirection',
  'Which end of an order comes first.',
  {
    ASC: 'The oldest, soonest, smallest or alphabetically first.',
    DESC: 'The newest, latest, largest or alphabetically last.',
  },
);

export type PersistenceStatus = 'STORED' | 'SKIPPED' | 'PENDING';

export const MediaPersistenceStatusEnum = graphqlEnum<PersistenceStatus>(
  'MediaPersistenceStatus',
  'Whether bytes were kept.',
  {
    STORED: 'They are kept as a file.',
    SKIPPED: 'They are not kept; the reason says why.',
    PENDING: 'It is not decided yet.',
  },
);

export const MediaPersistenceSkipReasonEnum = graphqlEnum<PersistenceSkipReason>(
  'MediaPersistenceSkipReason',
  'Why bytes were not kept.',
  {
    OPTED_OUT: 'The caller or the policy of the project asked for it.',
    ZERO_DATA_RETENTION: 'The project keeps nothing.',
    QUOTA_BYTES: "They did not fit into the organization's byte quota.",
    QUOTA_FILE_COUNT: 'The organization may keep no more files.',
    OWNER_QUOTA: 'The owner may keep no more bytes, or no more files.',
    STORAGE_UNAVAILABLE: 'The file store could not take them.',
  },
);
