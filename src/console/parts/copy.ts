import { useCallback } from 'react';
import { useAnnouncer } from './announcer';

/** Copies a text and says so. Pages that did not come by https have no clipboard: the text is selected there instead. */
export function useCopy(): (text: string, done: string) => Promise<void> {
  const { show } = useAnnouncer();
  return useCallback(
    async (text, done) => {
      if (await copyText(text)) show(done);
      else show('The browser does not let the page copy. Select the text and copy it.');
    },
    [show],
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

function copyByCommand(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
