import { Field, InterfaceType } from 'type-graphql';
import type { MediaErrorCode, MediaFailureDetails } from '../../domain/errors';
import { MediaErrorCodeEnum } from './media-error-code';

const TYPE_NAMES = {
  INPUT: 'MediaInputError',
  FILE: 'MediaFileError',
  QUOTA: 'MediaQuotaError',
  UNSUPPORTED: 'UnsupportedMediaError',
  PROVIDER: 'MediaProviderError',
} as const satisfies Record<MediaFailureDetails['type'], string>;

@InterfaceType('MediaError', {
  description: 'Why a call did not do what it was asked to, as something that a client can act on.',
  resolveType: ({ details }: MediaErrorSource) => TYPE_NAMES[details.type],
})
export abstract class MediaErrorType {
  @Field(() => MediaErrorCodeEnum, { description: 'What went wrong, for programs.' })
  readonly code!: MediaErrorCode;

  @Field(() => String, { description: 'What went wrong, for people.' })
  readonly message!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The input field at fault, from the argument of the mutation down: `["input", "tags", "3"]`.',
  })
  readonly path!: readonly string[] | null;

  @Field(() => Boolean, { description: 'Whether the same call may succeed later.' })
  readonly retryable!: boolean;
}

/** What the types of errors are resolved from. */
export interface MediaErrorSource extends MediaErrorType {
  readonly details: MediaFailureDetails;
}
