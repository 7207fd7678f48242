import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { createMediaToken } from '../../accounts/tokens/create-media-token';
import type { MediaScope } from '../../domain/caller';
import type { RequestContext } from '../context';
import { answer, MediaErrorType } from '../media-error';
import { GraphQLDateTime } from '../scalars';
import { MediaScopeEnum } from './viewer';

@InputType('CreateMediaTokenInput', { description: 'What a token is to be good for.' })
export class CreateMediaTokenInput {
  @Field(() => Int, {
    defaultValue: 900,
    description: 'For how many seconds: 60 to 86400, but never longer than the key.',
  })
  readonly ttlSeconds!: number;

  @Field(() => [MediaScopeEnum], {
    description: 'What it may do: a part of what the key may. TOKENS and ADMIN are for keys alone.',
  })
  readonly scopes!: MediaScope[];

  @Field(() => String, {
    nullable: true,
    description:
      "For whom of the app's own users, by the app's own id of them: 1 to 200 printable characters. Whoever comes with the token sees and changes what is theirs alone. Null: what is the project's.",
  })
  readonly ownerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'For which project. Null: that of the key; a key of an organization has to name one.',
  })
  readonly projectId?: string | null;
}

@ObjectType('CreateMediaTokenPayload', { simpleResolvers: true, description: 'What came of asking for a token.' })
export class CreateMediaTokenPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'The token. It is sent wherever an API key is, and is told this once. It ends with the key that it was made with. Null when it was refused.',
  })
  readonly token!: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ends. Null when it was refused.' })
  readonly expiresAt!: Date | null;

  @Field(() => [MediaErrorType], { description: 'Why it was refused; empty when it was not.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver()
export class CreateMediaTokenMutation {
  @Mutation(() => CreateMediaTokenPayload, {
    description:
      'Makes a token for a browser, an app or whoever else is not trusted with an API key. Needs the scope TOKENS or ADMIN; a token makes no tokens.',
  })
  createMediaToken(
    @Arg('input', () => CreateMediaTokenInput, { description: 'What it is to be good for.' })
    input: CreateMediaTokenInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<CreateMediaTokenPayload> {
    return answer<Omit<CreateMediaTokenPayload, 'errors'>>(() => createMediaToken(storage, caller, input), {
      token: null,
      expiresAt: null,
    });
  }
}
