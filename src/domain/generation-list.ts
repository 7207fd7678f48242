import type { DateRange } from './file-list';
import type { GenerationKind, GenerationStatus } from './generation';

/** Which generations: every condition that is given must hold. An empty list of alternatives matches nothing. */
export interface GenerationFilter {
  readonly ids?: readonly string[] | null;
  readonly projectIds?: readonly string[] | null;
  readonly kind?: readonly GenerationKind[] | null;
  readonly status?: readonly GenerationStatus[] | null;
  /** Ids of models. */
  readonly model?: readonly string[] | null;
  /** Whom they were asked for. */
  readonly ownerIds?: readonly string[] | null;
  readonly createdAt?: DateRange | null;
}
