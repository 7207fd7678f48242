import type { GoneReason, MediaFile } from '../../domain/file';
import { goneRequestFailure } from '../../files/failures';
import type { RequestContext } from '../context';

/** Everything of a file but its id. */
const FIELDS: Readonly<Record<Exclude<keyof MediaFile, 'id'>, true>> = {
  organizationId: true,
  projectId: true,
  ownerId: true,
  filename: true,
  mimeType: true,
  kind: true,
  sizeBytes: true,
  sha256: true,
  purpose: true,
  origin: true,
  status: true,
  createdAt: true,
  expiresAt: true,
  maxExpiresAt: true,
  tags: true,
  metadata: true,
  media: true,
  thumbhash: true,
  objectKey: true,
  blobGeneration: true,
};

/** The file of this id; of one that is gone, what is left: its id, and of every other field the reason why it is gone. */
export async function loadFileOrGone({ loaders }: RequestContext, id: string): Promise<MediaFile> {
  return (await loaders.file.load(id)) ?? goneFile(id, await loaders.goneReason.load(id));
}

/** @param reason null: nobody knows any more */
function goneFile(id: string, reason: GoneReason | null): MediaFile {
  const refuse = {
    get(): never {
      throw goneRequestFailure(reason);
    },
  };
  const fields = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, refuse]));
  return Object.defineProperties({ id }, fields) as MediaFile;
}
