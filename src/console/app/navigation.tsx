import { type AnchorHTMLAttributes, type MouseEvent, useCallback, useSyncExternalStore } from 'react';

const MOVED = 'mediagraph:moved';

/** Shows another page, or the same one otherwise, without loading anything anew. `replace`: going back passes over it. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  dispatchEvent(new Event(MOVED));
}

function subscribe(onChange: () => void): () => void {
  addEventListener('popstate', onChange);
  addEventListener(MOVED, onChange);
  return () => {
    removeEventListener('popstate', onChange);
    removeEventListener(MOVED, onChange);
  };
}

/** The path of the address: `/usage`. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

export type SearchChanges = Readonly<Record<string, string | readonly string[] | null>>;

/** What comes after the `?` of the address, and how to change some of it; null takes a parameter away. */
export function useSearch(): [URLSearchParams, (changes: SearchChanges, options?: { replace?: boolean }) => void] {
  const text = useSyncExternalStore(subscribe, () => location.search);
  const change = useCallback((changes: SearchChanges, options?: { replace?: boolean }) => {
    navigate(location.pathname + searchWith(changes), options);
  }, []);
  return [new URLSearchParams(text), change];
}

function searchWith(changes: SearchChanges): string {
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    search.delete(name);
    for (const each of value === null ? [] : [value].flat()) search.append(name, each);
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** A link to a page of the console. With a modifier key the browser opens it elsewhere, as it does any other. */
export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
