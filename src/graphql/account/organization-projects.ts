import { Args, ArgsType, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver } from 'type-graphql';
import type { Project } from '../../domain/account';
import type { PageOf } from '../../domain/page';
import type { RequestContext } from '../context';
import { PageInfoType, pageInfoOf } from '../page-info';
import { MediaOrganizationType } from './organization-type';
import { MediaProjectType } from './project-type';

@ObjectType('MediaProjectEdge', { simpleResolvers: true, description: 'A project and its place in a list.' })
export class MediaProjectEdgeType {
  @Field(() => MediaProjectType, { description: 'The project.' })
  readonly node!: Project;

  @Field(() => String, { description: 'Opaque; good as `after` in the same list.' })
  readonly cursor!: string;
}

@ObjectType('MediaProjectConnection', { description: 'A page of projects.' })
class MediaProjectConnectionType {
  constructor(private readonly list: PageOf<Project>) {}

  @Field(() => [MediaProjectEdgeType], { description: 'The projects of the page with their cursors.' })
  get edges(): MediaProjectEdgeType[] {
    return this.list.page.items.map((node) => ({ node, cursor: this.list.cursorOf(node) }));
  }

  @Field(() => [MediaProjectType], { description: 'The projects of the page.' })
  get nodes(): readonly Project[] {
    return this.list.page.items;
  }

  @Field(() => PageInfoType, { description: 'Where the page lies in the list.' })
  get pageInfo(): PageInfoType {
    return pageInfoOf(this.list);
  }
}

@ArgsType()
class ProjectsArguments {
  @Field(() => Int, { nullable: true, description: 'How many: 1 to 100; 20 when it is not given.' })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' })
  readonly after?: string | null;
}

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
