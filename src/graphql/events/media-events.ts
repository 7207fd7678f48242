import { Resolver, Root, Subscription } from 'type-graphql';
import type { MediaEvent } from '../../domain/media-event';
import { watchEvents } from '../../events/watch-events';
import type { RequestContext } from '../context';
import { MediaEventUnion } from './event-types';

@Resolver()
export class MediaEvents {
  @Subscription(() => MediaEventUnion, {
    subscribe: ({ context: { storage, caller } }: { readonly context: RequestContext }) =>
      watchEvents(storage.events.feeds, caller),
    description:
      'What happens in the project from now on, or, for a key of an organization, in all its projects; to who comes for an owner, what happens to the files and generations of that one: each event once, in the order in which they are committed. Needs the scope FILES_READ.',
  })
  mediaEvents(@Root() event: MediaEvent): MediaEvent {
    return event;
  }
}
