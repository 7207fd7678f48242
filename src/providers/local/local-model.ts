import type { MediaModel } from '../media-model';

/** What is the same of all that run here: they cost nothing, so that what a crash has ended is simply done again. */
export const LOCAL = {
  provider: 'local',
  repeatable: true,
  aliases: [],
  shutdown: null,
} as const satisfies Partial<MediaModel>;
