import { Field, ID, InterfaceType } from 'type-graphql';
import type { Project } from '../domain/account';
import type { MediaFile } from '../domain/file';
import type { Generation } from '../domain/generation';
import { generationTypeName } from './generation/generation-kinds';

/** What has a global id. */
export type NodeSource = MediaFile | Generation | Project;

@InterfaceType('Node', {
  description: 'Anything that has a global id, as the GraphQL Global Object Identification specification defines it.',
  resolveType: (node: NodeSource) => typeNameOf(node),
})
export abstract class NodeType {
  @Field(() => ID, { description: 'The global id.' })
  readonly id!: string;
}

function typeNameOf(node: NodeSource): string {
  if ('model' in node) return generationTypeName(node.kind);
  return 'storeByDefault' in node ? 'MediaProject' : 'File';
}
