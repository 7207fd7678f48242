export type MediaKind = 'image' | 'video' | 'audio';

export interface MediaLink {
  readonly kind: MediaKind;
  readonly url: string;
}

const kinds: readonly MediaKind[] = ['image', 'video', 'audio'];

/** More than this many previews would crowd out the response. */
const maxLinks = 12;

const extensions: Readonly<Record<MediaKind, RegExp>> = {
  image: /\.(?:avif|gif|jpe?g|png|webp)$/i,
  video: /\.(?:m4v|mov|mp4|webm)$/i,
  audio: /\.(?:aac|flac|m4a|mp3|oga|ogg|opus|wav)$/i,
};

/**
 * Finds the addresses in a result that a browser can show: strings in fields named `url`, `…Url` or `dataUri` whose kind
 * is told by the data URI, by the extension, or by the nearest `mimeType` around them.
 */
export function findMediaLinks(result: unknown): MediaLink[] {
  const links = new Map<string, MediaLink>();
  collect(result, undefined, links);
  return [...links.values()].slice(0, maxLinks);
}

function collect(value: unknown, mimeType: string | undefined, links: Map<string, MediaLink>): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  const ownMimeType = 'mimeType' in value && typeof value.mimeType === 'string' ? value.mimeType : mimeType;
  for (const [field, child] of Object.entries(value)) {
    // A thumbnail is a picture, whatever the file is.
    const childMimeType = field.startsWith('thumbnail') ? 'image/*' : ownMimeType;
    if (typeof child !== 'string') {
      collect(child, childMimeType, links);
    } else if (/^(?:dataUri|url|\w+Url)$/.test(field)) {
      const kind = mediaKind(child, childMimeType);
      if (kind !== undefined) {
        links.set(child, { kind, url: child });
      }
    }
  }
}

function mediaKind(url: string, mimeType: string | undefined): MediaKind | undefined {
  const dataUriType = /^data:([\w.+-]+\/[\w.+-]+)/.exec(url)?.[1];
  if (dataUriType !== undefined) {
    return kindOfMimeType(dataUriType);
  }
  if (!/^(?:https?:\/\/|\/(?!\/))/.test(url)) {
    return undefined;
  }
  const path = url.split(/[?#]/, 1)[0] ?? '';
  return kindOfExtension(path) ?? kindOfMimeType(mimeType);
}

function kindOfExtension(path: string): MediaKind | undefined {
  return kinds.find((kind) => extensions[kind].test(path));
}

function kindOfMimeType(mimeType: string | undefined): MediaKind | undefined {
  return kinds.find((kind) => mimeType?.startsWith(`${kind}/`) === true);
}
