import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, ID, Info, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { createOwnApiKey, type OwnNewApiKey, revokeOwnApiKey } from '../../accounts/own-api-keys';
import type { ApiKey } from '../../domain/account';
import type { MediaScope } from '../../domain/caller';
import type { RequestContext } from '../context';
import { refuseLostVariables } from '../lost-variables';
import { answer, MediaErrorType } from '../media-error';
import { GraphQLDateTime } from '../scalars';
import { MediaApiKeyType } from './api-key-type';
import { MediaScopeEnum } from './viewer';

@InputType('CreateMediaApiKeyInput', { description: 'What an API key is to be good for.' })
export class CreateMediaApiKeyInput implements OwnNewApiKey {
  @Field(() => String, {
    nullable: true,
    description: 'For people to tell it by: 1 to 100 printable characters. Names need not differ.',
  })
  readonly name?: string | null;

  @Field(() => [MediaScopeEnum], {
    description: 'What it may do: one or more of what the key that makes it may do itself.',
  })
  readonly scopes!: MediaScope[];

  @Field(() => ID, {
    nullable: true,
    description:
      'The project that it is for. Default: that of the key that makes it, or, with a key of an organization, the organization.',
  })
  readonly projectId?: string | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'It is refused from then on: an instant in the future, which may be later than that of the key that makes it. Null: it does not expire.',
  })
  readonly expiresAt?: Date | null;
}

@ObjectType('CreateMediaApiKeyPayload', { simpleResolvers: true, description: 'What came of a new API key.' })
export class CreateMediaApiKeyPayload {
  @Field(() => MediaApiKeyType, { nullable: true, description: 'The API key; null when none was made.' })
  readonly apiKey!: ApiKey | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The key itself, to be sent as `Authorization: Bearer mg_…`. It is kept nowhere, and shown this once. Null when none was made.',
  })
  readonly secret!: string | null;

  @Field(() => [MediaErrorType], { description: 'Why none was made; empty when it was.' })
  readonly errors!: readonly MediaErrorType[];
}

@ObjectType('RevokeMediaApiKeyPayload', { simpleResolvers: true, description: 'What came of a revocation.' })
export class RevokeMediaApiKeyPayload {
  @Field(() => MediaApiKeyType, {
    nullable: true,
    description: 'The API key, which is out of force; null when there is no such key.',
  })
  readonly apiKey!: ApiKey | null;

  @Field(() => [MediaErrorType], { description: 'Why none was revoked; empty when it was.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver()
export class MediaApiKeyMutations {
  @Mutation(() => CreateMediaApiKeyPayload, {
    description:
      'Makes an API key, which may do no more than the key that makes it, and shows it this one time. It stays in force when that key is revoked or expires. Needs the scope ADMIN.',
  })
  createMediaApiKey(
    @Arg('input', () => CreateMediaApiKeyInput, { description: 'What it is to be good for.' })
    input: CreateMediaApiKeyInput,
    @Ctx() { storage, caller }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CreateMediaApiKeyPayload> {
    return answer<Omit<CreateMediaApiKeyPayload, 'errors'>>(
      async () => {
        refuseLostVariables(info, 'projectId', 'expiresAt');
        return createOwnApiKey(storage, caller, input);
      },
      { apiKey: null, secret: null },
    );
  }

  @Mutation(() => RevokeMediaApiKeyPayload, {
    description:
      'Puts an API key out of force for good, with all tokens that it has made: at once, in every process. Keys that it has made stay in force, so that keys can be renewed: of one that has leaked, revoke those as well, which `mediaApiKeys` lists by when they were made. One that is revoked already stays as it is. A key may revoke itself, and nothing asks whether it is the last: an operator can always make another. Needs the scope ADMIN.',
  })
  revokeMediaApiKey(
    @Arg('id', () => ID, { description: 'The API key.' }) id: string,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<RevokeMediaApiKeyPayload> {
    return answer<Omit<RevokeMediaApiKeyPayload, 'errors'>>(
      async () => ({ apiKey: await revokeOwnApiKey(storage, caller, id) }),
      { apiKey: null },
    );
  }
}
