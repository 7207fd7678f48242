import { type Caller, requireScope } from '../domain/caller';
import type { MediaEvent } from '../domain/media-event';
import { EventQueue } from './event-queue';
import type { MediaFeeds } from './media-feeds';

/**
 * What happens from now on in the caller's project, or in all of its organization, in the order of the commits; to what
 * belongs to its owner, where it comes for one.
 *
 * @throws {RequestFailure} FORBIDDEN; when it is read, OVERLOADED
 */
export async function watchEvents(feeds: MediaFeeds, caller: Caller): Promise<AsyncIterableIterator<MediaEvent>> {
  requireScope(caller, 'FILES_READ');
  const { organizationId, projectId, ownerId } = caller;
  let stop = () => {};
  const queue = new EventQueue<MediaEvent>(() => stop());
  stop = await feeds.listen({ organizationId, projectId, ownerId, tell: (event) => queue.push(event) });
  return queue;
}
