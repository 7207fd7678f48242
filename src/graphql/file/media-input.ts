import type { FileUpload } from 'graphql-upload-ts';
import { Directive, Field, ID, InputType } from 'type-graphql';
import type { MediaInput } from '../../files/sources/resolve-media-source';
import { GraphQLUpload, GraphQLURL } from '../scalars';

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
