import { RequestFailure } from '../../domain/errors';
import type { Transcript } from '../../domain/generation';
import type { InlineResult } from './answered-generation';

/** Somebody canceled the generation, or took it on in place of this process: its row says what became of it. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';

  /** @param made what the call that waits can be answered with, if it has succeeded all the same; null: nothing */
  constructor(
    readonly made: (Pick<InlineResult, 'outputs'> & { readonly transcript: Transcript | null }) | null = null,
  ) {
    super('The generation is not this process’s any more.');
  }
}

/** The process ends: another takes the work on where it is. Whoever still waits for it here can ask again. */
export class ProcessStopping extends RequestFailure {
  override readonly name = 'ProcessStopping';

  constructor() {
    super('SERVICE_UNAVAILABLE', 'The process is stopping. Send it again in a moment.');
  }
}
