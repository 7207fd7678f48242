import { Arg, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { MediaFile, PersistenceSkipReason } from '../../domain/file';
import type { Generation, GenerationOutput } from '../../domain/generation';
import type { MediaDetails, MimeType } from '../../domain/media';
import { DEFAULT_THUMBNAIL_WIDTH, type SignedUrl, signDownload, signThumbnail } from '../../files/read/sign-urls';
import {
  OUTPUT_URL_SECONDS,
  readOutputBytes,
  signTemporaryOutput,
  type TemporaryOutput,
} from '../../generation/read/read-outputs';
import type { AnsweredGeneration, InlineOutput } from '../../generation/request/generation-call';
import type { RequestContext } from '../context';
import { FileUrlType } from '../file/file-type';
import { MediaDetailsType } from '../file/media-details';
import { MediaPersistenceType } from '../file/new-file';
import { GraphQLBase64, GraphQLSafeInt, GraphQLSha256 } from '../scalars';
import { loadFileOrGone } from './gone-file';

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

/** What the types of generations are resolved from: one that was read, or one that a call has just made. */
export type GenerationSource = Generation & Partial<Pick<AnsweredGeneration, 'inline'>>;

/** What `GeneratedMedia` is resolved from: an output that was read, or one whose bytes are at hand. */
export type OutputSource = GenerationOutput & Partial<Pick<InlineOutput, 'bytes' | 'file' | 'revisedPrompt'>>;

/** What a generation made, of whatever kind; a transcription makes no media. */
export async function outputsOf(
  { id, kind, inline }: GenerationSource,
  { loaders }: RequestContext,
): Promise<readonly OutputSource[]> {
  if (kind === 'TRANSCRIPTION') return [];
  return inline?.outputs ?? (await loaders.generationOutputs.load(id)) ?? [];
}

/**
 * The bytes of an output, from memory where they are at hand; null when nobody has them any more.
 *
 * @throws {RequestFailure} BAD_USER_INPUT when the answer would carry too much, FORBIDDEN, STORAGE_UNAVAILABLE
 */
async function bytesOf(output: OutputSource, context: RequestContext): Promise<Uint8Array | null> {
  const { answer, storage } = context;
  if (output.bytes !== undefined) {
    answer.spendMediaOn(output.bytes);
    return output.bytes;
  }
  const content = (await fileOf(output, context)) ?? (await temporaryOf(output, context));
  if (content === null) return null;
  answer.spendMedia(content.sizeBytes);
  return readOutputBytes(storage, content);
}

/** @throws {RequestFailure} FORBIDDEN */
async function signedUrlOf(output: OutputSource, context: RequestContext): Promise<SignedUrl | null> {
  const { storage } = context;
  const file = await fileOf(output, context);
  if (file !== null) return signDownload(storage, file, { ttlSeconds: OUTPUT_URL_SECONDS, disposition: 'inline' });
  const temporary = await temporaryOf(output, context);
  return temporary === null ? null : signTemporaryOutput(storage, temporary);
}

/** The file that an output became, while it is there with its bytes. */
async function fileOf({ persistence, file }: OutputSource, { loaders }: RequestContext): Promise<MediaFile | null> {
  if (persistence.status !== 'STORED') return null;
  const kept = file ?? (await loaders.file.load(persistence.fileId));
  return kept?.status === 'READY' ? kept : null;
}

/** An output that is no file but kept for a while; none is whose bytes are at hand. */
async function temporaryOf(
  { persistence, bytes, generationId, index }: OutputSource,
  { loaders }: RequestContext,
): Promise<TemporaryOutput | null> {
  if (persistence.status !== 'SKIPPED' || bytes !== undefined) return null;
  const outputs = await loaders.temporaryOutputs.load(generationId);
  return outputs?.find((output) => output.index === index) ?? null;
}

/** What `MediaPersistence` is resolved from. `file` is read only when it is selected: graphql-js calls it then. */
interface OutputPersistenceSource {
  readonly status: 'STORED' | 'SKIPPED';
  readonly reason: PersistenceSkipReason | null;
  readonly file: ((args: object, context: RequestContext) => Promise<MediaFile>) | null;
}

function persistenceOfOutput({ persistence, file }: OutputSource): OutputPersistenceSource {
  if (persistence.status === 'SKIPPED') return { status: 'SKIPPED', reason: persistence.reason, file: null };
  const { fileId } = persistence;
  return { status: 'STORED', reason: null, file: async (_args, context) => file ?? loadFileOrGone(context, fileId) };
}
