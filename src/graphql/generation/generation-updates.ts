import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { RequestFailure } from '../../domain/errors';
import type { Generation } from '../../domain/generation';
import { watchGeneration } from '../../generation/read/watch-generation';
import type { RequestContext } from '../context';
import { MediaGenerationType } from './media-generation';

interface SubscribeData {
  readonly args: { readonly id: string };
  readonly context: RequestContext;
}

@Resolver()
export class MediaGenerationUpdates {
  @Subscription(() => MediaGenerationType, {
    subscribe,
    description:
      'A generation as it is now, and again after each change until it has ended. Needs the scope GENERATE or FILES_READ.',
  })
  mediaGenerationUpdated(
    @Arg('id', () => ID, { description: 'The id of the generation.' }) _id: string,
    @Root() generation: Generation,
  ): Generation {
    return generation;
  }
}

/** Refuses at once what cannot be watched, and not with the first event. */
async function subscribe({ args: { id }, context }: SubscribeData): Promise<AsyncIterable<Generation>> {
  const { engine, caller, loaders } = context;
  if ((await loaders.generation.load(id)) === null) {
    throw new RequestFailure('NOT_FOUND', 'There is no such generation.');
  }
  return watchGeneration(engine, caller, id);
}
