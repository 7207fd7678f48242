import { Args, Ctx, Directive, FieldResolver, Resolver } from 'type-graphql';
import type { RequestContext } from '../context';
import { MediaOrganizationType } from './organization-type';
import { MediaProjectConnectionType, ProjectsArguments } from './project-connection';

@Resolver(() => MediaOrganizationType)
export class MediaOrganizationProjects {
  @FieldResolver(() => MediaProjectConnectionType, {
    description: 'Its projects, the oldest first. A key of a project is told of that one alone.',
  })
  @Directive(
    '@listSize(assumedSize: 20, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)',
  )
  async projects(
    @Args(() => ProjectsArguments) page: ProjectsArguments,
    @Ctx() { loaders }: RequestContext,
  ): Promise<MediaProjectConnectionType> {
    return new MediaProjectConnectionType(await loaders.projectPage.load(page));
  }
}
