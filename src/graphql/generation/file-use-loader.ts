import DataLoader from 'dataloader';
import type { Caller } from '../../domain/caller';
import type { PageRequest } from '../../domain/page';
import type { RowBudget } from '../../domain/row-budget';
import type { FileServices } from '../../files/file-services';
import { type FileUseList, listFileUses } from '../../generation/read/list-file-uses';

/** When what was asked for is loaded. */
export type ScheduleBatch = (dispatch: () => void) => void;

/** Loads the uses of files: one statement for all files of which the same page is asked. */
export class FileUseLoader {
  private readonly loaders = new Map<string, DataLoader<string, FileUseList | null>>();

  constructor(
    private readonly storage: FileServices,
    private readonly caller: Caller,
    private readonly budget: RowBudget,
    private readonly batchScheduleFn: ScheduleBatch,
  ) {}

  load(fileId: string, request: PageRequest): Promise<FileUseList | null> {
    const key = JSON.stringify(request);
    const loader = this.loaders.get(key) ?? this.loaderOf(request);
    this.loaders.set(key, loader);
    return loader.load(fileId);
  }

  private loaderOf(request: PageRequest): DataLoader<string, FileUseList | null> {
    const loadEach = async (fileIds: readonly string[]) => {
      const lists = await listFileUses(this.storage, this.caller, fileIds, request, this.budget);
      return fileIds.map((fileId) => lists.get(fileId) ?? null);
    };
    return new DataLoader<string, FileUseList | null>(loadEach, { batchScheduleFn: this.batchScheduleFn });
  }
}
