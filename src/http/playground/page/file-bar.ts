import { createElement, elementById } from './elements.ts';
import { type AttachedFile, type FileBinding, nextFileName, variablePathPattern } from './file-bindings.ts';

/** Lets files be dropped anywhere on the page. Listens before the editor does, which would insert their text. */
export function acceptFileDrops(onFiles: (files: FileList) => void): void {
  // Each element under the pointer reports entering and leaving. Outside the window, all have been left.
  let entered = 0;
  const mark = (change: number) => {
    entered = Math.max(0, entered + change);
    document.body.classList.toggle('dropping', entered > 0);
  };
  const listen = (type: 'dragenter' | 'dragleave' | 'dragover' | 'drop', listener: (event: DragEvent) => void) => {
    const onDrag = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') === true) {
        event.preventDefault();
        event.stopPropagation();
        listener(event);
      }
    };
    window.addEventListener(type, onDrag, { capture: true });
  };
  listen('dragenter', () => mark(1));
  listen('dragleave', () => mark(-1));
  listen('dragover', () => {});
  listen('drop', (event) => {
    mark(-entered);
    if (event.dataTransfer !== null) {
      onFiles(event.dataTransfer.files);
    }
  });
}

export interface FileBarOptions {
  /** Pairs the attached files with the operation that is in the editor. */
  bind(attached: readonly AttachedFile[]): readonly FileBinding[];
  /** Called when the user attached files, after the bar shows them. */
  onAttach(): void;
  onOpenExample(): void;
}

/** Runs the bar in which the user picks files, sees which variable takes each one, and may choose another. */
export class FileBar {
  readonly #options: FileBarOptions;
  readonly #list = elementById('files', HTMLUListElement);
  readonly #hint = elementById('files-hint', HTMLElement);
  readonly #example = elementById('files-example', HTMLButtonElement);
  #attached: readonly AttachedFile[] = [];

  constructor(options: FileBarOptions) {
    this.#options = options;
    const input = elementById('file-input', HTMLInputElement);
    elementById('files-attach', HTMLButtonElement).addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      this.attach(input.files ?? []);
      // Lets the user pick the same file again after removing it.
      input.value = '';
    });
    this.#example.addEventListener('click', () => options.onOpenExample());
    this.refresh();
  }

  get attached(): readonly AttachedFile[] {
    return this.#attached;
  }

  attach(files: Iterable<File>): void {
    const before = this.#attached.length;
    for (const content of files) {
      const file = { name: nextFileName(this.#attached), content, chosenPath: undefined };
      this.#attached = [...this.#attached, file];
    }
    if (this.#attached.length > before) {
      this.#list.replaceChildren(...this.#attached.map((file) => this.#fileItem(file)));
      this.refresh();
      this.#options.onAttach();
    }
  }

  /** Shows again which variable takes each file. To be called when the operation in the editor may have changed. */
  refresh(): void {
    const bindings = this.#options.bind(this.#attached);
    const paths = new Map(bindings.map(({ name, path }) => [name, path]));
    for (const item of this.#list.querySelectorAll('li')) {
      const path = paths.get(item.dataset.name ?? '');
      item.dataset.state = path === undefined ? 'idle' : 'bound';
      item.title = path === undefined ? 'The current operation has no place for this file.' : `Sent as ${path}`;
      const field = item.querySelector('input');
      if (field !== null) {
        field.placeholder = path ?? 'not sent';
      }
    }
    const isUnused = this.#attached.length > 0 && bindings.length === 0;
    this.#hint.textContent = isUnused
      ? 'This operation takes no file.'
      : 'or drop them anywhere on the page. They fill the Upload variables of the operation.';
    this.#hint.hidden = bindings.length > 0;
    this.#example.hidden = !isUnused;
  }

  #fileItem({ name, content }: AttachedFile): HTMLLIElement {
    const path = createElement('input', {
      type: 'text',
      pattern: variablePathPattern,
      spellcheck: false,
      ariaLabel: `Variable that takes ${content.name}`,
    });
    path.addEventListener('input', () => {
      const chosenPath = path.value.trim() === '' ? undefined : path.value.trim();
      this.#attached = this.#attached.map((file) => (file.name === name ? { ...file, chosenPath } : file));
      this.refresh();
    });
    const remove = createElement('button', { type: 'button', ariaLabel: `Remove ${content.name}` }, '×');
    const item = createElement(
      'li',
      {},
      createElement('b', {}, name),
      createElement('span', { className: 'filename' }, content.name),
      createElement('small', {}, formatSize(content.size)),
      path,
      remove,
    );
    item.dataset.name = name;
    remove.addEventListener('click', () => {
      this.#attached = this.#attached.filter((file) => file.name !== name);
      item.remove();
      this.refresh();
    });
    return item;
  }
}

function formatSize(sizeBytes: number): string {
  if (sizeBytes < 1000) {
    return `${sizeBytes} B`;
  }
  return sizeBytes < 1_000_000 ? `${(sizeBytes / 1000).toFixed(1)} kB` : `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}
