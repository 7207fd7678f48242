import { ArgsType, Directive, Field, Int, ObjectType } from 'type-graphql';
import type { ConnectionArguments, Page } from '../domain/page';

/** What every list takes. */
@ArgsType()
export class ConnectionArgumentsType implements ConnectionArguments {
  @Field(() => Int, { nullable: true, description: 'How many from the start: 1 to 100.' })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' })
  readonly after?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many from the end: 1 to 100.' })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes before this cursor.' })
  readonly before?: string | null;
}

@ObjectType('PageInfo', {
  simpleResolvers: true,
  description: 'Where a page lies in its list (Relay Cursor Connections).',
})
@Directive('@shareable')
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there is more before this page.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first item; null on an empty page.' })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item; null on an empty page.' })
  readonly endCursor!: string | null;
}

/** A list of which one page was read. */
export interface PagedList<Item> {
  readonly page: Page<Item>;
  cursorOf(item: Item): string;
}

export function pageInfoOf<Item>(list: PagedList<Item>): PageInfoType {
  const { items, hasNextPage, hasPreviousPage } = list.page;
  const [first] = items;
  const last = items.at(-1);
  return {
    hasNextPage,
    hasPreviousPage,
    startCursor: first === undefined ? null : list.cursorOf(first),
    endCursor: last === undefined ? null : list.cursorOf(last),
  };
}
