import { Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import type { ApiKey, Project } from '../../domain/account';
import type { MediaScope } from '../../domain/caller';
import type { RequestContext } from '../context';
import { NodeType } from '../node';
import { GraphQLDateTime } from '../scalars';
import { MediaProjectType } from './project-type';
import { MediaScopeEnum } from './viewer';

@ObjectType('MediaApiKey', {
  implements: NodeType,
  simpleResolvers: true,
  description: 'What is known of an API key; the key itself is kept nowhere.',
})
export class MediaApiKeyType implements Omit<ApiKey, 'organizationId' | 'projectId'> {
  @Field(() => ID, { description: 'The id: `key_` and 26 characters. It is no secret, and opens nothing.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'For people to tell it by. Null: none was given.' })
  readonly name!: string | null;

  @Field(() => [MediaScopeEnum], { description: 'What it may do.' })
  readonly scopes!: readonly MediaScope[];

  @Field(() => String, {
    description:
      'How the key begins, for who looks for one: `mg_4fT0kZ`. Empty for one that was made before this was kept, or that was chosen and not made by chance.',
  })
  readonly prefix!: string;

  @Field(() => GraphQLDateTime, { description: 'When it was created.' })
  readonly createdAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'The hour in which it, or a token that it has made, was used last; it is told within a minute. Null: never.',
  })
  readonly lastUsedAt!: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'It is refused from then on, with all tokens that it has made. Null: it does not expire.',
  })
  readonly expiresAt!: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it was put out of force for good. Null: it was not.',
  })
  readonly revokedAt!: Date | null;
}

@Resolver(() => MediaApiKeyType)
export class MediaApiKeyFields {
  @FieldResolver(() => MediaProjectType, {
    nullable: true,
    description:
      'The project that it is for. Null: it is for the organization, reads across its projects, and writes no files.',
  })
  project(@Root() { projectId }: ApiKey, @Ctx() { loaders }: RequestContext): Promise<Project | null> | null {
    return projectId === null ? null : loaders.project.load(projectId);
  }
}
