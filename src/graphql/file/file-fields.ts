import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Project } from '../../domain/account';
import type { MediaFile } from '../../domain/file';
import { failureOfFile } from '../../files/failures';
import { signDownload } from '../../files/read/sign-download';
import { DEFAULT_THUMBNAIL_WIDTH, signThumbnail } from '../../files/read/sign-thumbnail';
import { MediaProjectType } from '../account/project-type';
import type { RequestContext } from '../context';
import { type MediaErrorSource, MediaErrorType, sourceOf } from '../error/media-error';
import { type FileDisposition, FileDispositionEnum } from './enums';
import { FileMetadataEntryType, FileType, FileUrlType } from './file-type';

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
      'A signed URL of the bytes. It is the same whenever it is asked for within the hour, or within `ttlSeconds` where that is less: its end is rounded up to the next, and to no more than a week. Null unless READY; it never outlives the file.',
  })
  download(
    @Root() file: MediaFile,
    @Args(() => DownloadArguments) { ttlSeconds, disposition }: DownloadArguments,
    @Ctx() { storage }: RequestContext,
  ): Promise<FileUrlType | null> {
    return signDownload(storage, file, {
      ttlSeconds: ttlSeconds ?? DEFAULT_TTL_SECONDS,
      disposition: DISPOSITIONS[disposition ?? 'INLINE'],
    });
  }

  @FieldResolver(() => FileUrlType, {
    nullable: true,
    description:
      'A signed URL of the picture, small, as WebP: upright, the first frame, at most 2,048 pixels high and never larger than the picture. What is transparent stays so, but in HEIC, where it is opaque. Of a video, it is of the frame at one second, or at a tenth of what is shorter than ten. It works for one to two hours, the same whenever it is asked for within the hour, and a copy may be shown until it ends. Null unless READY, for sound, for pictures of more than 64 MiB or 50 megapixels (AVIF: 16), for HEIC where the server decodes no videos, and for videos of more than 64 MiB or 4096x2304, in AV1, or where the server decodes none; it never outlives the file.',
  })
  thumbnail(
    @Root() file: MediaFile,
    @Arg('width', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_THUMBNAIL_WIDTH,
      description: 'The width in pixels: 16 to 1,024. The next power of two is rendered.',
    })
    width: number | null,
    @Ctx() { storage }: RequestContext,
  ): FileUrlType | null {
    return signThumbnail(storage, file, width ?? DEFAULT_THUMBNAIL_WIDTH);
  }
}
