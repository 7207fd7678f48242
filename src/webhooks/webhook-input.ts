import { MediaFailure } from '../domain/errors';
import { MEDIA_EVENT_TYPES, type MediaEventType } from '../domain/media-event';
import type { UrlPoster } from '../media/fetch-url/url-poster';

/** @throws {MediaFailure} MEDIA_URL_BLOCKED */
export function checkWebhookUrl(urlPoster: UrlPoster, url: string): void {
  try {
    urlPoster.check(url);
  } catch (cause) {
    const message = 'The URL of a webhook leads to a public host by https, without a user name.';
    throw new MediaFailure('MEDIA_URL_BLOCKED', message, { path: ['input', 'url'], cause });
  }
}

/**
 * The events that `names` are, each once and in the order of their declaration.
 *
 * @throws {MediaFailure} INVALID_INPUT for an unknown name, or for none at all
 */
export function checkEvents(names: readonly string[]): MediaEventType[] {
  const known: readonly string[] = MEDIA_EVENT_TYPES;
  const unknown = names.findIndex((name) => !known.includes(name));
  if (names.length > 0 && unknown === -1) return MEDIA_EVENT_TYPES.filter((type) => names.includes(type));
  const path = ['input', 'events', ...(unknown === -1 ? [] : [String(unknown)])];
  throw new MediaFailure('INVALID_INPUT', `Events are one or more of ${MEDIA_EVENT_TYPES.join(', ')}.`, { path });
}

/** @throws {MediaFailure} INVALID_INPUT for changes that change nothing: they are a mistake of their caller */
export function checkAnyChange(changes: object): void {
  if (Object.values(changes).some((value) => value !== undefined && value !== null && value !== false)) return;
  throw new MediaFailure('INVALID_INPUT', 'Nothing to change was given.', { path: ['input'] });
}

/** Another's is as unknown as one that is not there. @param path of the id in the input */
export function noSuch(what: 'webhook' | 'delivery', path: readonly string[]): MediaFailure {
  return new MediaFailure('NOT_FOUND', `There is no such ${what}.`, { path });
}
