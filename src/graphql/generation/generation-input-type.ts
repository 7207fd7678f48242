import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import type { GenerationInput } from '../../domain/generation';
import type { RequestContext } from '../context';
import { FileType } from '../file/file-type';
import { GraphQLURL } from '../scalars';
import { loadFileOrGone } from './gone-file';

@ObjectType('MediaGenerationSource', {
  simpleResolvers: true,
  description:
    'Media that a generation was given. Of what came with the call, as a data URI or an upload, the field alone is known.',
})
export class MediaGenerationSourceType {
  @Field(() => String, { description: 'The input field: `image`, `referenceImages[1]`.' })
  readonly field!: string;

  @Field(() => GraphQLURL, {
    nullable: true,
    description: 'Where it was fetched. Null for a file, and for what came with the call.',
  })
  readonly url!: string | null;
}

@Resolver(() => MediaGenerationSourceType)
export class MediaGenerationSourceFields {
  @FieldResolver(() => FileType, {
    nullable: true,
    description:
      'The file that it was. One that is gone since has its `id` and its lineage, and says of every other field why. Null for a URL, and for what came with the call. Needs the scope FILES_READ.',
  })
  file(@Root() { fileId }: GenerationInput, @Ctx() context: RequestContext): Promise<MediaFile> | null {
    return fileId === null ? null : loadFileOrGone(context, fileId);
  }
}
