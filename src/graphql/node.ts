import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType('Node', {
  description: 'Anything that has a global id, as the GraphQL Global Object Identification specification defines it.',
  resolveType: (value: { readonly id: string }) => typeOfId(value.id),
})
export abstract class NodeType {
  @Field(() => ID, { description: 'The global id.' })
  readonly id!: string;
}

/** The first part of an id says what it is of. */
function typeOfId(id: string): string | undefined {
  return id.startsWith('file_') ? 'File' : undefined;
}
