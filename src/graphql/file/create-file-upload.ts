import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { FilePurpose, MediaFile } from '../../domain/file';
import { createFileUpload, type FileUpload } from '../../files/resumable/create-file-upload';
import type { RequestContext } from '../context';
import { answer, MediaErrorType } from '../media-error';
import { GraphQLDateTime, GraphQLSafeInt, GraphQLSha256, GraphQLURL } from '../scalars';
import { FilePurposeEnum } from './enums';
import { FileEdgeType, fileEdgeOf } from './file-queries';
import { FileType } from './file-type';
import { MediaPersistenceType, NewFileInput } from './new-file';

@InputType('CreateFileUploadInput', { description: 'A file whose bytes will be sent by requests of their own.' })
export class CreateFileUploadInput extends NewFileInput {
  @Field(() => String, { description: 'The name to keep it under: 1 to 255 characters.' })
  readonly filename!: string;

  @Field(() => String, {
    description:
      'The media type that the bytes are expected to be, as `File.type` or `MediaRecorder.mimeType` says it: `video/mp4`, `audio/webm;codecs=opus`, or an empty text when it is not known. The bytes decide: when they are there, the file has the type that they are of.',
  })
  readonly mimeType!: string;

  @Field(() => GraphQLSafeInt, { description: 'How many bytes will be sent. So many are reserved at once.' })
  readonly sizeBytes!: number;

  @Field(() => GraphQLSha256, { nullable: true, description: 'What the SHA-256 of the bytes must be.' })
  readonly sha256?: string | null;

  @Field(() => FilePurposeEnum, { defaultValue: 'REFERENCE_MEDIA', description: 'What the file is for.' })
  readonly purpose!: FilePurpose;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes a retry safe: the same key with the same input answers with the same upload. 1 to 255 ASCII characters.',
  })
  readonly idempotencyKey?: string | null;
}

@ObjectType('FileUpload', { simpleResolvers: true, description: 'Where the bytes of a file are awaited.' })
export class FileUploadType implements FileUpload {
  @Field(() => GraphQLURL, {
    description:
      'Takes the bytes, in any number of requests: it speaks the tus 1.0 protocol and needs the API key. The request that brings the last byte is answered when the file is READY, or with 422 and the reason why the bytes are refused; then the file is gone: to read it answers FILE_DELETED, with that reason.',
  })
  readonly url!: string;

  @Field(() => FileType, { description: 'The file, AWAITING_UPLOAD. Until it is READY it expires with the upload.' })
  readonly file!: MediaFile;

  @Field(() => GraphQLDateTime, {
    description: 'Until when the bytes must have arrived; when they did, if the file is READY.',
  })
  readonly expiresAt!: Date;
}

@ObjectType('CreateFileUploadPayload', { simpleResolvers: true, description: 'What came of announcing a file.' })
export class CreateFileUploadPayload {
  @Field(() => FileUploadType, { nullable: true, description: 'The upload; null when it was refused or not kept.' })
  readonly upload!: FileUpload | null;

  @Field(() => FileEdgeType, {
    nullable: true,
    description:
      'The file, AWAITING_UPLOAD, as an edge of `files` in its default order: for clients that keep a list. Null when there is no upload.',
  })
  readonly fileEdge!: FileEdgeType | null;

  @Field(() => MediaPersistenceType, {
    nullable: true,
    description: 'What becomes of the bytes: PENDING until they have arrived. Null when they were refused.',
  })
  readonly persistence!: MediaPersistenceType | null;

  @Field(() => [MediaErrorType], { description: 'Why it was refused; empty when it was not.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver()
export class CreateFileUploadMutation {
  @Mutation(() => CreateFileUploadPayload, {
    description:
      'Reserves the place and the quota of a file that is too large, or its connection too weak, for one request. The bytes are then sent to the URL that it answers with.',
  })
  createFileUpload(
    @Arg('input', () => CreateFileUploadInput, { description: 'The file that will be sent.' })
    input: CreateFileUploadInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<CreateFileUploadPayload> {
    return answer<Omit<CreateFileUploadPayload, 'errors'>>(
      async () => {
        const upload = await createFileUpload(storage, caller, input);
        const fileEdge = upload && fileEdgeOf(caller, upload.file);
        return { upload, fileEdge, persistence: persistenceOf(upload) };
      },
      { upload: null, fileEdge: null, persistence: null },
    );
  }
}

function persistenceOf(upload: FileUpload | null): MediaPersistenceType {
  if (upload === null) return { status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION', file: null };
  const { file } = upload;
  return file.status === 'READY'
    ? { status: 'STORED', reason: null, file }
    : { status: 'PENDING', reason: null, file: null };
}
