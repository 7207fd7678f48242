import { Directive, Field, ID, InputType } from 'type-graphql';
import type { MediaInput } from '../../files/media-source';
import { GraphQLURL } from '../scalars';

@InputType('MediaInput', { description: 'Media to read: exactly one of `url`, `dataUri` and `fileId`.' })
@Directive('@oneOf')
export class MediaInputType implements MediaInput {
  @Field(() => GraphQLURL, {
    nullable: true,
    description:
      'Where to fetch them. The host must be public, and must answer with status 200 and uncompressed bytes, after at most 3 redirects.',
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
}
