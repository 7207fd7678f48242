import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { FileOrigin, FilePurpose, FileStatus, MediaFile } from '../../domain/file';
import type { MediaDetails, MediaKind, MimeType } from '../../domain/media';
import { NodeType } from '../node';
import { GraphQLDateTime, GraphQLSafeInt, GraphQLSha256, GraphQLURL } from '../scalars';
import { FileOriginEnum, FilePurposeEnum, FileStatusEnum, MediaKindEnum } from './enums';
import { MediaDetailsType } from './media-details';

/** The fields that are read straight off a file; `file-fields.ts` has those that take work. */
type PlainFields = Omit<MediaFile, 'organizationId' | 'projectId' | 'metadata' | 'objectKey' | 'blobGeneration'>;

@ObjectType('File', {
  implements: NodeType,
  simpleResolvers: true,
  description:
    'A media file. Its id is the handle that every call takes: in queries, as an input of generations, and as the key of the entity in a federated graph.',
})
@Directive('@key(fields: "id")')
export class FileType implements PlainFields {
  @Field(() => ID, { description: 'The handle: `file_` and 26 characters, sortable by time.' })
  readonly id!: string;

  @Field(() => String, { description: 'The name that a download is saved under; 1 to 255 characters.' })
  readonly filename!: string;

  @Field(() => String, { description: 'The media type, as the bytes show it: `image/png`.' })
  readonly mimeType!: MimeType;

  @Field(() => MediaKindEnum, { description: 'Picture, sound or moving picture.' })
  readonly kind!: MediaKind;

  @Field(() => GraphQLSafeInt, { description: 'The size in bytes.' })
  readonly sizeBytes!: number;

  @Field(() => GraphQLSha256, { nullable: true, description: 'The SHA-256 of the bytes. Null until READY.' })
  readonly sha256!: string | null;

  @Field(() => FilePurposeEnum, { description: 'What the file is for.' })
  readonly purpose!: FilePurpose;

  @Field(() => FileOriginEnum, { description: 'How the file came to be.' })
  readonly origin!: FileOrigin;

  @Field(() => FileStatusEnum, { description: 'How far the file has come.' })
  readonly status!: FileStatus;

  @Field(() => GraphQLDateTime, {
    description: 'When the file was stored; before it is READY, when its place was made.',
  })
  readonly createdAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'From this instant on the file is gone. Null: it is kept until it is deleted.',
  })
  readonly expiresAt!: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'The latest instant that `expiresAt` could be moved to now. Null: no limit.',
  })
  readonly maxExpiresAt!: Date | null;

  @Field(() => [String], { description: 'Words of the client, without an order: at most 50.' })
  @Directive('@listSize(assumedSize: 50)')
  readonly tags!: string[];

  @Field(() => MediaDetailsType, {
    nullable: true,
    description: 'What the bytes say about themselves. Null where it could not be told within the budget for looking.',
  })
  readonly media!: MediaDetails | null;

  @Field(() => String, {
    nullable: true,
    description:
      'A ThumbHash, `1QcSHQRnh493V4dIh4eXh1h4kJUI`: about 25 bytes in base64 that a client turns into a blurred placeholder while the picture loads, or the video; of a video, and of a picture in HEIC, it is there some seconds after the file is. Null for sound, for pictures of more than 16 MiB or 50 megapixels (AVIF: 16), and for videos and HEIC without a `thumbnail`.',
  })
  readonly thumbhash!: string | null;
}

@ObjectType('FileMetadataEntry', { simpleResolvers: true, description: 'A fact that the client noted of a file.' })
export class FileMetadataEntryType {
  @Field(() => String, { description: 'The name of the fact; unique in the file.' })
  readonly key!: string;

  @Field(() => String, { description: 'The fact.' })
  readonly value!: string;
}

@ObjectType('FileUrl', { simpleResolvers: true, description: 'A URL that needs no key and works for a while.' })
export class FileUrlType {
  @Field(() => GraphQLURL, { description: 'The URL.' })
  readonly url!: string;

  @Field(() => GraphQLDateTime, { description: 'When the URL stops working.' })
  readonly expiresAt!: Date;
}
