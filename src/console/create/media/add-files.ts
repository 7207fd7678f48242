import type { Session } from '../../app/session';
import { UploadInputMutation } from '../../graph/documents/input-files';
import { type Failure, failureIn } from '../../graph/failures';
import { type PickedMedia, pickedBytes, pickedFile } from './picked-media';

export type Added = { readonly picked: PickedMedia } | { readonly failure: Failure };

/**
 * Takes a file that was dropped or chosen. Where files can be kept it becomes one of the library, so that what is made from it
 * knows where it comes from; else its bytes go with the call.
 */
export async function addFile(session: Session, file: File): Promise<Added> {
  const { project } = session.viewer;
  const isKept = session.can('FILES_WRITE') && session.can('FILES_READ') && project?.policy.zeroDataRetention === false;
  if (!isKept) return { picked: await pickedBytes(file) };
  const { data, error } = await session.uncached.mutation(UploadInputMutation, { file, filename: file.name });
  const uploaded = data?.uploadFile.file ?? null;
  if (uploaded !== null) return { picked: pickedFile(uploaded) };
  const failure = failureIn(error, data?.uploadFile.errors);
  return failure === null ? { picked: await pickedBytes(file) } : { failure };
}
