import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import { watchFile } from '../../files/read/watch-file';
import type { RequestContext } from '../context';
import { FileType } from './file-type';

interface SubscribeData {
  readonly args: { readonly id: string };
  readonly context: RequestContext;
}

@Resolver()
export class FileUpdates {
  @Subscription(() => FileType, {
    subscribe: ({ args: { id }, context: { storage, caller } }: SubscribeData) => watchFile(storage, caller, id),
    description:
      'A file as it is now, and again after each change: its bytes arrive, its name, tags, metadata or expiry are changed. When it is gone, the last result says why: FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED. Needs the scope FILES_READ.',
  })
  fileUpdated(
    @Arg('id', () => ID, { description: 'The handle of the file.' }) _id: string,
    @Root() file: MediaFile,
  ): MediaFile {
    return file;
  }
}
