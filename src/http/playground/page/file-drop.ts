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
