import { Arg, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { MediaDetails, MimeType } from '../../domain/media';
import type { SignedUrl } from '../../files/read/sign-download';
import { DEFAULT_THUMBNAIL_WIDTH, signThumbnail } from '../../files/read/sign-thumbnail';
import type { RequestContext } from '../context';
import { FileUrlType } from '../file/file-type';
import { MediaDetailsType } from '../file/media-details';
import { MediaPersistenceType } from '../file/new-file';
import { GraphQLBase64, GraphQLSafeInt, GraphQLSha256 } from '../scalars';
import {
  bytesOf,
  fileOf,
  type OutputPersistenceSource,
  type OutputSource,
  persistenceOfOutput,
  signedUrlOf,
} from './generation-outputs';

@ObjectType('GeneratedMedia', { simpleResolvers: true, description: 'Bytes that a generation made.' })
export class GeneratedMediaType {
  @Field(() => String, { description: 'The media type, as the bytes show it: `image/png`.' })
  readonly mimeType!: MimeType;

  @Field(() => GraphQLSafeInt, { description: 'The size in bytes.' })
  readonly sizeBytes!: number;

  @Field(() => GraphQLSha256, { description: 'The SHA-256 of the bytes.' })
  readonly sha256!: string;

  @Field(() => MediaDetailsType, {
    nullable: true,
    description: 'What the bytes say about themselves. Null where it could not be told within the budget for looking.',
  })
  readonly media!: MediaDetails | null;

  @Field(() => String, {
    nullable: true,
    description: 'The prompt as the provider rewrote it. It is told in the answer to the call, and kept nowhere.',
  })
  readonly revisedPrompt!: string | null;
}

@Resolver(() => GeneratedMediaType)
export class GeneratedMediaFields {
  @FieldResolver(() => MediaPersistenceType, { description: 'What became of the bytes.' })
  persistence(@Root() output: OutputSource): OutputPersistenceSource {
    return persistenceOfOutput(output);
  }

  @FieldResolver(() => GraphQLBase64, {
    nullable: true,
    description:
      'The bytes, read only when this is selected. Null once nobody has them any more. An answer carries at most 32 MiB of bytes that were kept: use `url` for more. To read a file takes the scope FILES_READ.',
  })
  @Directive('@cost(weight: 10)')
  async base64(@Root() output: OutputSource, @Ctx() context: RequestContext): Promise<string | null> {
    const bytes = await bytesOf(output, context);
    return bytes === null ? null : encode(bytes);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The same as a data URI: `data:image/png;base64,iVBORw0…`.',
  })
  @Directive('@cost(weight: 10)')
  async dataUri(@Root() output: OutputSource, @Ctx() context: RequestContext): Promise<string | null> {
    const bytes = await bytesOf(output, context);
    return bytes === null ? null : `data:${output.mimeType};base64,${encode(bytes)}`;
  }

  @FieldResolver(() => FileUrlType, {
    nullable: true,
    description:
      'A signed URL of the bytes, for one to two hours, the same whenever it is asked for within the hour; it never outlives them. Null where they are not kept. Of a file it takes the scope FILES_READ.',
  })
  url(@Root() output: OutputSource, @Ctx() context: RequestContext): Promise<SignedUrl | null> {
    return signedUrlOf(output, context);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The `thumbhash` of the file that it is kept as. Null where it is not kept as one. Needs the scope FILES_READ.',
  })
  async thumbhash(@Root() output: OutputSource, @Ctx() context: RequestContext): Promise<string | null> {
    return (await fileOf(output, context))?.thumbhash ?? null;
  }

  @FieldResolver(() => FileUrlType, {
    nullable: true,
    description:
      'The `thumbnail` of the file that it is kept as. Null where it is not kept as one. Needs the scope FILES_READ.',
  })
  async thumbnail(
    @Root() output: OutputSource,
    @Arg('width', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_THUMBNAIL_WIDTH,
      description: 'The width in pixels: 16 to 1,024. The next power of two is rendered.',
    })
    width: number | null,
    @Ctx() context: RequestContext,
  ): Promise<SignedUrl | null> {
    const file = await fileOf(output, context);
    return file === null ? null : signThumbnail(context.storage, file, width ?? DEFAULT_THUMBNAIL_WIDTH);
  }
}

/** 32 MiB take 20 to 50 ms. */
function encode({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
