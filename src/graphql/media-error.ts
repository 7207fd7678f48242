import { Ctx, Field, FieldResolver, ID, Int, InterfaceType, ObjectType, Resolver, Root } from 'type-graphql';
import { type MediaErrorCode, MediaFailure, type MediaFailureDetails } from '../domain/errors';
import type { StorageUsage } from '../domain/usage';
import { currentStorage, MediaStorageType } from './account/storage-type';
import type { RequestContext } from './context';
import { graphqlEnum } from './enums';
import { GraphQLSafeInt } from './scalars';

const MediaErrorCodeEnum = graphqlEnum<MediaErrorCode>('MediaErrorCode', 'What went wrong. Codes are stable.', {
  INVALID_INPUT: 'A value of the input is not acceptable; `path` names it.',
  FORBIDDEN: 'The API key may not do this.',
  NOT_FOUND: 'Something that the input names does not exist.',
  CONFLICT: 'The input contradicts what is there.',
  FILE_NOT_FOUND: 'There is no such file.',
  FILE_DELETED: 'The file was deleted, or its bytes were refused when they had arrived.',
  FILE_EXPIRED: 'The file has expired.',
  FILE_NOT_READY: 'The file has no bytes yet, or has lost them.',
  FILE_KIND_MISMATCH: 'The file is of a kind that cannot be used here, or a video without the sound that is wanted.',
  FILE_TOO_LARGE: 'The file has too many bytes, or its picture too many pixels.',
  EMPTY_FILE: 'The file has no bytes.',
  UNSUPPORTED_MEDIA_TYPE: 'The bytes are of a type that is not accepted, whatever the name says.',
  CHECKSUM_MISMATCH: 'The bytes do not have the SHA-256 that was given.',
  CORRUPT_MEDIA: 'The bytes are damaged.',
  OWNER_QUOTA_EXCEEDED:
    'The file does not fit into what its owner may keep: `policy.ownerMaxBytes` and `ownerMaxFiles`.',
  STORAGE_QUOTA_EXCEEDED: "The bytes do not fit into the organization's quota.",
  FILE_COUNT_EXCEEDED: 'The organization may keep no more files.',
  TOKEN_LIMIT_REACHED: 'A limit of the token keeps it from this; `message` says which.',
  ZERO_DATA_RETENTION: 'The project keeps nothing, and this needs something kept.',
  MEDIA_URL_BLOCKED: 'The URL is not one that may be fetched, or its host does not exist.',
  MEDIA_DOWNLOAD_FAILED: 'The URL could not be fetched.',
  INVALID_DATA_URI: 'The data URI is malformed.',
  MODEL_NOT_FOUND: 'There is no such model.',
  MODEL_CAPABILITY_MISSING: 'The model cannot do what the input asks for.',
  CONTENT_REFUSED: 'The provider refused the content.',
  PROVIDER_FAILED: 'The provider failed.',
  PROVIDER_UNAVAILABLE: 'The provider cannot be used now.',
  OVERLOADED: 'Too much is under way, of this organization or of all. Try again later.',
  RATE_LIMITED:
    'More is asked for than the rate of the API key, its owner or its organization allows. A whole request is refused so, with `retryAfterSeconds` beside the code in `extensions`.',
  UPLOAD_EXPIRED: 'The upload took too long.',
  URL_EXPIRED:
    'The URL is one that was signed here, and has run out: ask for a new one, or name the file by its handle.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used before, with another input.',
  NOT_CANCELLABLE: 'The generation has ended.',
  INTERRUPTED: 'The work was interrupted, and whether it was done is unknown.',
});

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

/**
 * Runs the operation of a mutation. A failure that a client can act on becomes a member of the payload's `errors`, beside
 * `otherwise`; every other error goes on.
 */
export async function answer<Payload extends object>(
  operation: () => Promise<Payload>,
  otherwise: Payload,
): Promise<Payload & { readonly errors: readonly MediaErrorSource[] }> {
  try {
    return { ...(await operation()), errors: [] };
  } catch (error) {
    if (error instanceof MediaFailure) return { ...otherwise, errors: [sourceOf(error)] };
    throw error;
  }
}

/** Not the failure itself: graphql-js takes an Error among the values for a field that failed. */
export function sourceOf({ code, message, inputPath, retryable, details }: MediaFailure): MediaErrorSource {
  return { code, message, path: inputPath, retryable, details };
}

/** What an error of one type is resolved from. */
type SourceOf<Type extends MediaFailureDetails['type']> = MediaErrorSource & {
  readonly details: Extract<MediaFailureDetails, { type: Type }>;
};

@ObjectType('MediaInputError', { implements: MediaErrorType, description: 'A value of the input is at fault.' })
export class MediaInputErrorType extends MediaErrorType {}

@ObjectType('MediaFileError', { implements: MediaErrorType, description: 'A file that the input names is at fault.' })
class MediaFileErrorType extends MediaErrorType {}

@ObjectType('MediaQuotaError', { implements: MediaErrorType, description: "The organization's quota is used up." })
class MediaQuotaErrorType extends MediaErrorType {}

@ObjectType('UnsupportedMediaError', {
  implements: MediaErrorType,
  description: 'The bytes are of a type that is not accepted.',
})
class UnsupportedMediaErrorType extends MediaErrorType {}

@ObjectType('MediaProviderError', {
  implements: MediaErrorType,
  description: 'The provider of a model could not, or would not, do what it was asked to.',
})
class MediaProviderErrorType extends MediaErrorType {}

@Resolver(() => MediaFileErrorType)
export class MediaFileErrorFields {
  @FieldResolver(() => ID, { nullable: true, description: 'The file.' })
  fileId(@Root() { details }: SourceOf<'FILE'>): string {
    return details.fileId;
  }
}

@Resolver(() => MediaQuotaErrorType)
export class MediaQuotaErrorFields {
  @FieldResolver(() => MediaStorageType, { description: 'How much of the quota is used now.' })
  usage(@Ctx() context: RequestContext): Promise<StorageUsage | null> {
    return currentStorage(context);
  }

  @FieldResolver(() => GraphQLSafeInt, {
    nullable: true,
    description: 'How many bytes were asked for, as far as was known.',
  })
  requestedBytes(@Root() { details }: SourceOf<'QUOTA'>): number {
    return details.requestedBytes;
  }
}

@Resolver(() => UnsupportedMediaErrorType)
export class UnsupportedMediaErrorFields {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'What the bytes look like: `application/pdf`. Null when they look like nothing known.',
  })
  detectedMimeType(@Root() { details }: SourceOf<'UNSUPPORTED'>): string | null {
    return details.detectedMimeType;
  }

  @FieldResolver(() => [String], { description: 'The media types that are accepted: `image/png`.' })
  acceptedMimeTypes(@Root() { details }: SourceOf<'UNSUPPORTED'>): readonly string[] {
    return details.acceptedMimeTypes;
  }
}

@Resolver(() => MediaProviderErrorType)
export class MediaProviderErrorFields {
  @FieldResolver(() => String, { nullable: true, description: 'The provider: the first part of the id of the model.' })
  provider(@Root() { details }: SourceOf<'PROVIDER'>): string {
    return details.provider;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What the provider calls the failure.' })
  providerCode(@Root() { details }: SourceOf<'PROVIDER'>): string | null {
    return details.providerCode;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'How many seconds the provider asks to wait.' })
  retryAfterSeconds(@Root() { details }: SourceOf<'PROVIDER'>): number | null {
    return details.retryAfterSeconds;
  }
}
