import { Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { Generation } from '../../domain/generation';
import type { FileUse, FileUseList } from '../../generation/read/list-file-uses';
import type { RequestContext } from '../context';
import { PageInfoType, pageInfoOf } from '../page-info';
import { MediaGenerationType } from './media-generation';

@ObjectType('FileUseEdge', { simpleResolvers: true, description: 'A generation that a file was an input of.' })
export class FileUseEdgeType {
  constructor(
    private readonly list: FileUseList,
    private readonly use: FileUse,
  ) {}

  @Field(() => MediaGenerationType, { description: 'The generation.' })
  get node(): Generation {
    return this.use.generation;
  }

  @Field(() => String, { description: 'Opaque; good as `after` or `before` in the list of the same file.' })
  get cursor(): string {
    return this.list.cursorOf(this.use);
  }

  @Field(() => String, { description: 'The input field that the file was given in: `image`, `referenceImages[1]`.' })
  get field(): string {
    return this.use.field;
  }
}

@ObjectType('FileUseConnection', { description: 'A page of the generations that a file was an input of.' })
export class FileUseConnectionType {}

@Resolver(() => FileUseConnectionType)
export class FileUseConnectionFields {
  @FieldResolver(() => [FileUseEdgeType], { description: 'The uses of the page with their cursors.' })
  edges(@Root() list: FileUseList): FileUseEdgeType[] {
    return list.page.items.map((use) => new FileUseEdgeType(list, use));
  }

  @FieldResolver(() => PageInfoType, { description: 'Where the page lies in the list.' })
  pageInfo(@Root() list: FileUseList): PageInfoType {
    return pageInfoOf(list);
  }

  @FieldResolver(() => Int, {
    description:
      'How often the file was used; a call that was given it twice counts twice. Counted only when selected.',
  })
  @Directive('@cost(weight: 10)')
  async totalCount(@Root() { fileId }: FileUseList, @Ctx() { loaders }: RequestContext): Promise<number> {
    return (await loaders.fileUseCount.load(fileId)) ?? 0;
  }
}
