import { Arg, Ctx, Directive, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { importFile } from '../../files/upload/upload-and-import';
import type { RequestContext } from '../context';
import { MediaInputType } from './file-inputs';
import { answerStored, NewFileInput, StoredFilePayload } from './new-file';

@InputType('ImportFileInput', { description: 'Media to keep as a file.' })
export class ImportFileInput extends NewFileInput {
  @Field(() => MediaInputType, { description: 'Where the bytes are. Another file is copied.' })
  readonly source!: MediaInputType;

  @Field(() => String, {
    nullable: true,
    description: 'The name to keep it under; else the end of the URL or the name of the file that is copied.',
  })
  readonly filename?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes a retry safe: the same key with the same input answers with the same file, and nothing is fetched again. 1 to 255 ASCII characters.',
  })
  readonly idempotencyKey?: string | null;
}

@ObjectType('ImportFilePayload', { simpleResolvers: true, description: 'What came of an import.' })
export class ImportFilePayload extends StoredFilePayload {}

@Resolver()
export class ImportFileMutation {
  @Mutation(() => ImportFilePayload, {
    description:
      'Makes a file of media behind a URL, in a data URI, in a part of the form or in another file. They are read before this answers; what they are decides the media type, never the name. A project under zero data retention fetches and keeps nothing.',
  })
  @Directive('@cost(weight: 100)')
  importFile(
    @Arg('input', () => ImportFileInput, { description: 'The media and what to note of them.' }) input: ImportFileInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<ImportFilePayload> {
    return answerStored(caller, () => importFile(storage, caller, input));
  }
}
