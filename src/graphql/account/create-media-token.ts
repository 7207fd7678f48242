import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, ID, Info, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { createMediaToken } from '../../accounts/tokens/create-media-token';
import type { MediaScope } from '../../domain/caller';
import type { MediaKind } from '../../domain/media';
import type { RequestContext } from '../context';
import { MediaKindEnum } from '../file/enums';
import { refuseLostVariables } from '../lost-variables';
import { answer, MediaErrorType } from '../media-error';
import { GraphQLDateTime, GraphQLSafeInt } from '../scalars';
import { MediaScopeEnum } from './viewer';

@InputType('MediaTokenLimitsInput', {
  description: 'How far a token goes. What is not given is not limited, but by what limits the key.',
})
export class MediaTokenLimitsInput {
  @Field(() => GraphQLSafeInt, {
    nullable: true,
    description: 'The most bytes that each file may have that is uploaded or imported.',
  })
  readonly maxFileBytes?: number | null;

  @Field(() => GraphQLSafeInt, {
    nullable: true,
    description:
      'The most bytes that may be stored in all: of uploads, of imports and of outputs of generations. Those that do not fit are not kept, and are answered inline. What is deleted counts on.',
  })
  readonly totalBytes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many files may be uploaded or imported. Those that are refused, or fail, do not count.',
  })
  readonly uploads?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many generations may be started. They count whatever becomes of them.',
  })
  readonly generations?: number | null;

  @Field(() => [MediaKindEnum], {
    nullable: true,
    description: 'Which kinds of media may be uploaded, imported and generated.',
  })
  readonly kinds?: MediaKind[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Which models may be used, by id or by another name that they go by: 1 to 20.',
  })
  readonly models?: string[] | null;
}

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
      "For whom of the app's own users, by the app's own id of them: 1 to 200 printable characters. Whoever comes with the token sees and changes what is theirs alone. Null, or not given: the token is for nobody in particular, and sees and changes what the key does, the files of all owners of the project. Give it by a variable of type `String!`, so that nobody is let in as nobody by mistake; one that is not there is refused.",
  })
  readonly ownerId?: string | null;

  @Field(() => MediaTokenLimitsInput, {
    nullable: true,
    description:
      'How far it goes. A variable in it that is not there is refused: it is null where nothing is to be limited.',
  })
  readonly limits?: MediaTokenLimitsInput | null;

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
    @Info() info: GraphQLResolveInfo,
  ): Promise<CreateMediaTokenPayload> {
    const create = async () => {
      refuseLostVariables(info, 'ownerId', 'limits');
      return createMediaToken(storage, caller, input);
    };
    return answer<Omit<CreateMediaTokenPayload, 'errors'>>(create, { token: null, expiresAt: null });
  }
}
