import { Field, ID, InterfaceType } from 'type-graphql';
import type { MediaFile } from '../domain/file';
import type { Generation } from '../domain/generation';
import { generationTypeName } from './generation/generation-type-name';

/** What has a global id. */
export type NodeSource = MediaFile | Generation;

@InterfaceType('Node', {
  description: 'Anything that has a global id, as the GraphQL Global Object Identification specification defines it.',
  resolveType: (node: NodeSource) => ('model' in node ? generationTypeName(node.kind) : 'File'),
})
export abstract class NodeType {
  @Field(() => ID, { description: 'The global id.' })
  readonly id!: string;
}
