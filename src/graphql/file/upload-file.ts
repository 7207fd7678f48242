import type { Readable } from 'node:stream';
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { FilePurpose } from '../../domain/file';
import { type IncomingContent, uploadFile } from '../../files/upload/upload-and-import';
import type { RequestContext } from '../context';
import { GraphQLSha256, GraphQLUpload } from '../scalars';
import { FilePurposeEnum } from './enums';
import type { UploadedPart } from './file-inputs';
import { answerStored, NewFileInput, StoredFilePayload } from './new-file';

@InputType('UploadFileInput', { description: 'A file to keep.' })
export class UploadFileInput extends NewFileInput {
  @Field(() => GraphQLUpload, { description: 'The bytes, as a file part of a GraphQL multipart request.' })
  readonly file!: Promise<UploadedPart>;

  @Field(() => String, { nullable: true, description: 'The name to keep it under; else the name that the part has.' })
  readonly filename?: string | null;

  @Field(() => FilePurposeEnum, { defaultValue: 'REFERENCE_MEDIA', description: 'What the file is for.' })
  readonly purpose!: FilePurpose;

  @Field(() => GraphQLSha256, { nullable: true, description: 'What the SHA-256 of the bytes must be.' })
  readonly sha256?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes a retry safe: the same key with the same input and bytes answers with the same file. 1 to 255 ASCII characters.',
  })
  readonly idempotencyKey?: string | null;
}

@ObjectType('UploadFilePayload', { simpleResolvers: true, description: 'What came of an upload.' })
export class UploadFilePayload extends StoredFilePayload {}

@Resolver()
export class UploadFileMutation {
  @Mutation(() => UploadFilePayload, {
    description:
      'Stores a file. The bytes are streamed, hashed and looked at; what they are decides the media type, never the name. Send a GraphQL multipart request with the header `apollo-require-preflight: 1`.',
  })
  uploadFile(
    @Arg('input', () => UploadFileInput, { description: 'The file and what to note of it.' }) input: UploadFileInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<UploadFilePayload> {
    return answerStored(caller, async () => {
      const { file, ...rest } = input;
      return uploadFile(storage, caller, { ...rest, content: contentOf(await file) });
    });
  }
}

function contentOf(part: UploadedPart): IncomingContent {
  return {
    filename: part.filename,
    declaredSizeBytes: part.declaredSizeBytes ?? null,
    open: (): Readable => part.createReadStream(),
  };
}
