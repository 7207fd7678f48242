import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Project } from '../../domain/account';
import { requireScope } from '../../domain/caller';
import type { FileOrigin, FilePurpose, FileStatus, MediaFile } from '../../domain/file';
import type { MediaDetails, MediaKind, MimeType } from '../../domain/media';
import { failureOfFile } from '../../files/failures';
import { DEFAULT_THUMBNAIL_WIDTH, signDownload, signThumbnail } from '../../files/read/sign-urls';
import { MediaProjectType } from '../account/project-type';
import type { RequestContext } from '../context';
import { graphqlEnum } from '../enums';
import { type MediaErrorSource, MediaErrorType, sourceOf } from '../media-error';
import { NodeType } from '../node';
import { GraphQLDateTime, GraphQLSafeInt, GraphQLSha256, GraphQLURL } from '../scalars';
import { FileOriginEnum, FilePurposeEnum, FileStatusEnum, MediaKindEnum } from './enums';
import { MediaDetailsType } from './media-details';

/** The fields that are read straight off a file; those that take work are below. */
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

  @Field(() => String, {
    nullable: true,
    description:
      "Which of the project's own users it belongs to, by the project's id of them. Null: it is the project's, and no owner sees it.",
  })
  readonly ownerId!: string | null;

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

type FileDisposition = 'INLINE' | 'ATTACHMENT';

const FileDispositionEnum = graphqlEnum<FileDisposition>('FileDisposition', 'What a browser does with a download.', {
  INLINE: 'It shows the file where it can.',
  ATTACHMENT: 'It saves the file.',
});

const DISPOSITIONS = { INLINE: 'inline', ATTACHMENT: 'attachment' } as const;

/** An hour: a page that was just loaded can use the URL, one that was forgotten cannot. */
const DEFAULT_TTL_SECONDS = 3600;

@ArgsType()
class DownloadArguments {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_TTL_SECONDS,
    description:
      'How long the URL works at least: 1 to 604,800 seconds (a week). Within an hour of a week, it may be up to an hour less: no URL works for longer than that.',
  })
  readonly ttlSeconds?: number | null;

  @Field(() => FileDispositionEnum, {
    nullable: true,
    defaultValue: 'INLINE',
    description: 'Whether a browser shows the file or saves it.',
  })
  readonly disposition?: FileDisposition | null;
}

@Resolver(() => FileType)
export class FileFields {
  @FieldResolver(() => MediaProjectType, { description: 'The project that the file belongs to.' })
  project(@Root() file: MediaFile, @Ctx() { loaders }: RequestContext): Promise<Project | null> {
    return loaders.project.load(file.projectId);
  }

  @FieldResolver(() => MediaErrorType, {
    nullable: true,
    description: 'Why it is FAILED: FILE_NOT_READY, its bytes are lost. Null unless FAILED.',
  })
  error(@Root() file: MediaFile): MediaErrorSource | null {
    const failure = failureOfFile(file);
    return failure && sourceOf(failure);
  }

  @FieldResolver(() => [FileMetadataEntryType], { description: 'Facts that the client noted, by key: at most 50.' })
  @Directive('@listSize(assumedSize: 50)')
  metadata(@Root() file: MediaFile): FileMetadataEntryType[] {
    return Object.entries(file.metadata)
      .map(([key, value]) => ({ key, value }))
      .sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  @FieldResolver(() => FileUrlType, {
    nullable: true,
    description:
      'A signed URL of the bytes. It is the same whenever it is asked for within the hour, or within `ttlSeconds` where that is less: its end is rounded up to the next, and to no more than a week. Null unless READY; it never outlives the file. Needs the scope FILES_READ.',
  })
  download(
    @Root() file: MediaFile,
    @Args(() => DownloadArguments) { ttlSeconds, disposition }: DownloadArguments,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<FileUrlType | null> {
    requireScope(caller, 'FILES_READ');
    return signDownload(storage, file, {
      ttlSeconds: ttlSeconds ?? DEFAULT_TTL_SECONDS,
      disposition: DISPOSITIONS[disposition ?? 'INLINE'],
    });
  }

  @FieldResolver(() => FileUrlType, {
    nullable: true,
    description:
      'A signed URL of the picture, small, as WebP: upright, the first frame, at most 2,048 pixels high and never larger than the picture. What is transparent stays so, but in HEIC, where it is opaque. Of a video, it is of the frame at one second, or at a tenth of what is shorter than ten. It works for one to two hours, the same whenever it is asked for within the hour, and a copy may be shown until it ends. Null unless READY, for sound, for pictures of more than 64 MiB or 50 megapixels (AVIF: 16), for HEIC where the server decodes no videos, and for videos of more than 64 MiB or 4096x2304, in AV1, or where the server decodes none; it never outlives the file. Needs the scope FILES_READ.',
  })
  thumbnail(
    @Root() file: MediaFile,
    @Arg('width', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_THUMBNAIL_WIDTH,
      description: 'The width in pixels: 16 to 1,024. The next power of two is rendered.',
    })
    width: number | null,
    @Ctx() { storage, caller }: RequestContext,
  ): FileUrlType | null {
    requireScope(caller, 'FILES_READ');
    return signThumbnail(storage, file, width ?? DEFAULT_THUMBNAIL_WIDTH);
  }
}
