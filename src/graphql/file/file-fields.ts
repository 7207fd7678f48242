import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Project } from '../../domain/account';
import type { File } from '../../domain/file';
import { signDownload } from '../../files/sign-download';
import { MediaProjectType } from '../account/project-type';
import type { RequestContext } from '../context';
import { type FileDisposition, FileDispositionEnum } from './enums';
import { FileMetadataEntryType, FileType, FileUrlType } from './file-type';

const DISPOSITIONS = { INLINE: 'inline', ATTACHMENT: 'attachment' } as const;

@Resolver(() => FileType)
export class FileFields {
  @FieldResolver(() => MediaProjectType, { description: 'The project that the file belongs to.' })
  project(@Root() file: File, @Ctx() { loaders }: RequestContext): Promise<Project | null> {
    return loaders.project.load(file.projectId);
  }

  @FieldResolver(() => [FileMetadataEntryType], { description: 'Facts that the client noted, by key: at most 50.' })
  metadata(@Root() file: File): FileMetadataEntryType[] {
    return Object.entries(file.metadata)
      .map(([key, value]) => ({ key, value }))
      .sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  @FieldResolver(() => FileUrlType, {
    nullable: true,
    description: 'A signed URL of the bytes. Null unless READY; it never outlives the file.',
  })
  download(
    @Root() file: File,
    @Arg('ttlSeconds', () => Int, {
      nullable: true,
      defaultValue: 3600,
      description: 'How long the URL works: 1 to 604,800 seconds (a week).',
    })
    ttlSeconds: number | null,
    @Arg('disposition', () => FileDispositionEnum, {
      nullable: true,
      defaultValue: 'INLINE',
      description: 'Whether a browser shows the file or saves it.',
    })
    disposition: FileDisposition | null,
    @Ctx() { storage }: RequestContext,
  ): Promise<FileUrlType | null> {
    return signDownload(storage, file, {
      ttlSeconds: ttlSeconds ?? 3600,
      disposition: DISPOSITIONS[disposition ?? 'INLINE'],
    });
  }
}
