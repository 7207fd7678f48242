import { ArgsType, Field, Int } from 'type-graphql';
import type { ConnectionArguments } from '../domain/page';

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
