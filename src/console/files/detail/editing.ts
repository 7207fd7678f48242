import type { FileDetail } from '../../graph/documents/file-detail';
import type { MetadataChange } from './metadata-changes';
import type { FileChange } from './use-file-detail';

/** What each part of the details that can be edited is given. */
export interface EditingProps {
  readonly file: FileDetail;
  readonly canWrite: boolean;
  readonly isChanging: boolean;
  /** Resolves to whether it was done. */
  onChange(change: FileChange): Promise<boolean>;
  /** Resolves to whether it was done. */
  onMetadata(change: MetadataChange): Promise<boolean>;
}
