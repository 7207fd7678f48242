import type { FileTile } from '../../graph/documents/files';
import { RequestFailed } from '../store/file-source';
import type { FileStore } from '../store/file-store';

/** The most files that are selected one by one: a deletion takes so many with one call. */
export const MAX_SELECTED = 1_000;

export interface Selected {
  readonly files: ReadonlyMap<string, FileTile>;
  /** All that the list has, also what was never in sight. */
  readonly isAll: boolean;
}

interface Anchor {
  readonly index: number;
  /** Undefined while it is not there yet. */
  readonly id: string | undefined;
}

const NONE: Selected = { files: new Map(), isAll: false };
const CHANGED = 'The list has changed meanwhile. Select from the first file again.';
const CUT = `At most ${MAX_SELECTED.toLocaleString('en')} files are selected one by one. The others were left out.`;

/** What is selected of one list: another list has another selection, and what was asked for the former one comes to nothing. */
export class FileSelection {
  readonly #listeners = new Set<() => void>();
  #selected: Selected = NONE;
  /** Where a range begins. It is a file as well as a place: files that are stored meanwhile push others on. */
  #anchor: Anchor | null = null;
  /** Of the last gesture: what an earlier one is answered no longer counts. */
  #gesture = 0;

  constructor(
    readonly store: Pick<FileStore, 'at' | 'between'>,
    /** Tells the person why something was not selected. */
    readonly tell: (text: string) => void,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): Selected => this.#selected;

  /** A range begins here: the person is at this file. */
  readonly startAt = (index: number): void => {
    this.#anchor = this.#anchorAt(index);
  };

  readonly toggle = (index: number): void => {
    const file = this.store.at(index);
    if (file === undefined) return;
    this.startAt(index);
    const files = new Map(this.#selected.files);
    if (!files.delete(file.id)) files.set(file.id, file);
    if (files.size > MAX_SELECTED) this.tell(CUT);
    else this.#set({ files, isAll: false });
  };

  /**
   * Selects all from where the person was to here.
   *
   * @param from where that is when no range was begun
   */
  readonly extendTo = async (index: number, from = index): Promise<void> => {
    const anchor = this.#anchor ?? this.#anchorAt(from);
    this.#anchor = anchor;
    this.#gesture += 1;
    const gesture = this.#gesture;
    const aimed = this.store.at(index)?.id;
    // What is beside the anchor stays, wherever the range leads.
    const reach = Math.max(-MAX_SELECTED + 1, Math.min(index - anchor.index, MAX_SELECTED - 1));
    const end = anchor.index + reach;
    const range = await this.#read(Math.min(anchor.index, end), Math.max(anchor.index, end));
    if (range === null || gesture !== this.#gesture) return;
    const outwards = reach < 0 ? [...range].reverse() : range;
    const isMoved =
      (anchor.id !== undefined && outwards[0]?.id !== anchor.id) ||
      (aimed !== undefined && end === index && outwards.at(-1)?.id !== aimed);
    if (isMoved) {
      this.#anchor = null;
      this.tell(CHANGED);
      return;
    }
    const files = new Map(this.#selected.files);
    for (const file of outwards) if (files.has(file.id) || files.size < MAX_SELECTED) files.set(file.id, file);
    if (end !== index || outwards.some(({ id }) => !files.has(id))) this.tell(CUT);
    this.#set({ files, isAll: false });
  };

  readonly selectAll = (): void => this.#set({ files: NONE.files, isAll: true });

  readonly clear = (): void => {
    this.#anchor = null;
    this.#set(NONE);
  };

  #anchorAt(index: number): Anchor {
    return { index, id: this.store.at(index)?.id };
  }

  /** Null when it was refused, which the person was told. */
  async #read(from: number, to: number): Promise<readonly FileTile[] | null> {
    try {
      return await this.store.between(from, to);
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.tell(`Nothing was selected. ${error.failure.message} ${error.failure.advice}`.trim());
      return null;
    }
  }

  #set(selected: Selected): void {
    this.#gesture += 1;
    this.#selected = selected;
    for (const listener of this.#listeners) listener();
  }
}
