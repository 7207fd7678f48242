import type { FileUpload } from 'graphql-upload-ts';
import { Directive, Field, ID, InputType } from 'type-graphql';
import type { FileOrigin, FilePurpose, FileStatus } from '../../domain/file';
import type { ByteCountRange, DateRange, FileFilter, FileOrder, FileOrderField } from '../../domain/list-filters';
import type { MediaKind } from '../../domain/media';
import type { MediaInput } from '../../files/sources/resolve-media-source';
import { GraphQLDateTime, GraphQLSafeInt, GraphQLSha256, GraphQLUpload, GraphQLURL } from '../scalars';
import {
  FileOrderDirectionEnum,
  FileOrderFieldEnum,
  FileOriginEnum,
  FilePurposeEnum,
  FileStatusEnum,
  MediaKindEnum,
} from './enums';

export const OWNER_OF_NEW =
  "Which of the project's own users it is to belong to, by the project's id of them: 1 to 200 printable characters. For keys; what comes for an owner makes everything for that one.";

@InputType('FileMetadataEntryInput', { description: 'A fact to note of a file.' })
export class FileMetadataEntryInput {
  @Field(() => String, { description: 'The name of the fact: 1 to 64 characters, unique in the file.' })
  readonly key!: string;

  @Field(() => String, { description: 'The fact: at most 1,000 characters.' })
  readonly value!: string;
}

@InputType('MediaByteRange', { description: 'A range of byte counts. An end that is not given is open.' })
export class MediaByteRangeInput implements ByteCountRange {
  @Field(() => GraphQLSafeInt, { nullable: true, description: 'The least.' })
  readonly gte?: number | null;

  @Field(() => GraphQLSafeInt, { nullable: true, description: 'The most.' })
  readonly lte?: number | null;
}

@InputType('MediaDateTimeRange', { description: 'A range of instants. An end that is not given is open.' })
export class MediaDateTimeRangeInput implements DateRange {
  @Field(() => GraphQLDateTime, { nullable: true, description: 'The first instant of the range.' })
  readonly gte?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'The first instant after the range.' })
  readonly lt?: Date | null;
}

@InputType('FileFilter', {
  description:
    'Which files: every field that is given must hold. A list holds when any of its values does; at most 1,000.',
})
export class FileFilterInput implements FileFilter {
  @Field(() => [ID], { nullable: true, description: 'Files with one of these ids.' })
  readonly ids?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Files of these projects; for keys of an organization.' })
  readonly projectIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Files that belong to these owners, by the project's own ids of them.",
  })
  readonly ownerIds?: string[] | null;

  @Field(() => [MediaKindEnum], { nullable: true, description: 'Files of these kinds.' })
  readonly kind?: MediaKind[] | null;

  @Field(() => [String], { nullable: true, description: 'Files of these media types: `image/png`.' })
  readonly mimeType?: string[] | null;

  @Field(() => [FilePurposeEnum], { nullable: true, description: 'Files with these purposes.' })
  readonly purpose?: FilePurpose[] | null;

  @Field(() => [FileOriginEnum], { nullable: true, description: 'Files of these origins.' })
  readonly origin?: FileOrigin[] | null;

  @Field(() => [FileStatusEnum], {
    nullable: true,
    description: 'Files in these states; not given, those that are READY.',
  })
  readonly status?: FileStatus[] | null;

  @Directive('@cost(weight: 5)')
  @Field(() => [String], { nullable: true, description: 'Files that have all of these tags.' })
  readonly tagsAll?: string[] | null;

  @Directive('@cost(weight: 5)')
  @Field(() => [String], { nullable: true, description: 'Files that have any of these tags.' })
  readonly tagsAny?: string[] | null;

  @Directive('@cost(weight: 5)')
  @Field(() => [FileMetadataEntryInput], { nullable: true, description: 'Files that have all of these entries.' })
  readonly metadata?: FileMetadataEntryInput[] | null;

  // No index serves it: every file that the rest of the filter leaves is looked at.
  @Directive('@cost(weight: 100)')
  @Field(() => String, {
    nullable: true,
    description: 'Files whose name contains this, in upper or lower case. At least 3 characters.',
  })
  readonly filenameContains?: string | null;

  @Field(() => GraphQLSha256, { nullable: true, description: 'Files with these very bytes.' })
  readonly sha256?: string | null;

  @Field(() => MediaByteRangeInput, { nullable: true, description: 'Files of these sizes.' })
  readonly sizeBytes?: MediaByteRangeInput | null;

  @Field(() => MediaDateTimeRangeInput, { nullable: true, description: 'Files stored in this time.' })
  readonly createdAt?: MediaDateTimeRangeInput | null;

  @Field(() => MediaDateTimeRangeInput, { nullable: true, description: 'Files that expire in this time.' })
  readonly expiresAt?: MediaDateTimeRangeInput | null;

  @Field(() => ID, { nullable: true, description: 'Files that came out of this generation.' })
  readonly producedBy?: string | null;
}

@InputType('FileOrder', { description: 'The order of a list of files; the id decides between equals.' })
export class FileOrderInput implements FileOrder {
  @Field(() => FileOrderFieldEnum, { defaultValue: 'CREATED_AT', description: 'What to order by.' })
  readonly field!: FileOrderField;

  @Field(() => FileOrderDirectionEnum, { defaultValue: 'DESC', description: 'Which end comes first.' })
  readonly direction!: 'ASC' | 'DESC';
}

/** A file part of a form, as the request processor hands it on. */
export type UploadedPart = FileUpload & { readonly declaredSizeBytes?: number };

@InputType('MediaInput', { description: 'Media to read: exactly one of `url`, `dataUri`, `fileId` and `upload`.' })
@Directive('@oneOf')
export class MediaInputType implements MediaInput {
  @Field(() => GraphQLURL, {
    nullable: true,
    description:
      'Where to fetch them. The host must be public, and must answer with status 200, after at most 3 redirects; the bytes may be compressed on the way (gzip, br, deflate).',
  })
  readonly url?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The bytes themselves: `data:image/png;base64,iVBORw0…`. At most 8 MiB of text: what is longer is for an upload.',
  })
  readonly dataUri?: string | null;

  @Field(() => ID, { nullable: true, description: 'A file of the same project.' })
  readonly fileId?: string | null;

  @Field(() => GraphQLUpload, {
    nullable: true,
    description:
      'The bytes, as a file part of a GraphQL multipart request: a mask from a canvas needs no file in the library. They are read into memory and gone with the answer; of a generation in the background they are kept aside until it has ended, if the quota has room for them beside the files. Send the parts in the order of the fields. An `idempotencyKey` does not compare them.',
  })
  readonly upload?: Promise<UploadedPart> | null;
}
