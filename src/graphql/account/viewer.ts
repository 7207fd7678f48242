import { Ctx, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Organization, Project } from '../../domain/account';
import type { Caller, MediaScope } from '../../domain/caller';
import type { RequestContext } from '../context';
import { graphqlEnum } from '../enums';
import { GraphQLDateTime } from '../scalars';
import { MediaOrganizationType } from './organization-type';
import { MediaProjectType } from './project-type';

export const MediaScopeEnum = graphqlEnum<MediaScope>('MediaScope', 'What an API key, or a token, may do.', {
  FILES_READ: 'See files and read their bytes.',
  FILES_WRITE: 'Upload, change and delete files.',
  GENERATE: 'Start and cancel generations.',
  USAGE_READ: 'See how much is used, now and over time.',
  TOKENS: 'Make tokens that may do a part of what the API key may.',
  ADMIN:
    'See the metrics of the service, make tokens, and manage webhooks and API keys: of one project, or, with a key of an organization, of all, and the projects themselves.',
});

@ObjectType('MediaViewer', { description: 'Who asks.' })
export class MediaViewerType {}

@Resolver(() => MediaViewerType)
export class MediaViewerFields {
  @Query(() => MediaViewerType, { description: 'Who the API key of this request stands for.' })
  mediaViewer(@Ctx() { caller }: RequestContext): Caller {
    return caller;
  }

  @FieldResolver(() => MediaOrganizationType, { description: 'The organization of the key.' })
  organization(@Root() caller: Caller, @Ctx() { loaders }: RequestContext): Promise<Organization | null> {
    return loaders.organization.load(caller.organizationId);
  }

  @FieldResolver(() => MediaProjectType, {
    nullable: true,
    description: 'The project of the key. Null for a key of an organization.',
  })
  project(@Root() caller: Caller, @Ctx() { loaders }: RequestContext): Promise<Project | null> | null {
    return caller.projectId === null ? null : loaders.project.load(caller.projectId);
  }

  @FieldResolver(() => [MediaScopeEnum], { description: 'What the API key, or the token, may do.' })
  scopes(@Root() caller: Caller): readonly MediaScope[] {
    return [...caller.scopes];
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "For whom of the project's own users the request comes: what the token, or the JWT, was made out to. It sees, changes and uses what belongs to that one alone. Null: for nobody in particular.",
  })
  ownerId(@Root() caller: Caller): string | null {
    return caller.ownerId;
  }

  @FieldResolver(() => GraphQLDateTime, {
    nullable: true,
    description: 'When the API key, the token or the JWT ends. Null: never.',
  })
  expiresAt(@Root() caller: Caller): Date | null {
    return caller.expiresAt;
  }
}
