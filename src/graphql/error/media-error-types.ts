import { Ctx, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { MediaFailureDetails } from '../../domain/errors';
import type { StorageUsage } from '../../domain/usage';
import { currentStorage, MediaStorageType } from '../account/storage-type';
import type { RequestContext } from '../context';
import { GraphQLSafeInt } from '../scalars';
import { type MediaErrorSource, MediaErrorType } from './media-error';

/** What an error of one type is resolved from. */
type SourceOf<Type extends MediaFailureDetails['type']> = MediaErrorSource & {
  readonly details: Extract<MediaFailureDetails, { type: Type }>;
};

@ObjectType('MediaInputError', { implements: MediaErrorType, description: 'A value of the input is at fault.' })
export class MediaInputErrorType extends MediaErrorType {}

@ObjectType('MediaFileError', { implements: MediaErrorType, description: 'A file that the input names is at fault.' })
export class MediaFileErrorType extends MediaErrorType {}

@ObjectType('MediaQuotaError', { implements: MediaErrorType, description: "The organization's quota is used up." })
export class MediaQuotaErrorType extends MediaErrorType {}

@ObjectType('UnsupportedMediaError', {
  implements: MediaErrorType,
  description: 'The bytes are of a type that is not accepted.',
})
export class UnsupportedMediaErrorType extends MediaErrorType {}

@ObjectType('MediaProviderError', {
  implements: MediaErrorType,
  description: 'The provider of a model could not, or would not, do what it was asked to.',
})
export class MediaProviderErrorType extends MediaErrorType {}

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
