import { createElement } from './elements.ts';
import { findMediaLinks, type MediaKind, type MediaLink } from './media-links.ts';

/** Shows what a response links to in the given element, which is hidden while there is nothing to show. */
export function showMedia(strip: HTMLElement, response: string): void {
  const links = findMediaLinks(parseJson(response));
  strip.replaceChildren(...links.map(mediaPreview));
  strip.hidden = links.length === 0;
}

function mediaPreview({ kind, url }: MediaLink): HTMLElement {
  const media = mediaElement(kind, url);
  // Browsers do not open data URIs as pages.
  const caption = url.startsWith('data:')
    ? createElement('span', {}, kind)
    : createElement('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, `Open ${kind}`);
  media.addEventListener('error', () => media.replaceWith(createElement('p', {}, 'No preview')), { once: true });
  return createElement('figure', {}, media, createElement('figcaption', {}, caption));
}

function mediaElement(kind: MediaKind, url: string): HTMLElement {
  switch (kind) {
    case 'image':
      return createElement('img', { src: url, alt: 'Image in the response' });
    case 'video':
      return createElement('video', { src: url, controls: true, preload: 'metadata' });
    case 'audio':
      return createElement('audio', { src: url, controls: true, preload: 'metadata' });
    default:
      return kind satisfies never;
  }
}

/** Undefined for the plain text that the editor shows in place of a response, as when there is none yet. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
