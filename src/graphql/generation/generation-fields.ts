import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Project } from '../../domain/account';
import type { GenerationInput } from '../../domain/generation';
import { MediaProjectType } from '../account/project-type';
import type { RequestContext } from '../context';
import { type MediaErrorSource, MediaErrorType } from '../error/media-error';
import { GeneratedMediaType } from './generated-media';
import { MediaGenerationSourceType } from './generation-input-type';
import { outputsOf } from './generation-outputs';
import type { GenerationSource, OutputSource } from './generation-source';
import { MediaGenerationType } from './media-generation';

@Resolver(() => MediaGenerationType)
export class MediaGenerationFields {
  @FieldResolver(() => MediaProjectType, { description: 'The project that it was made for.' })
  project(@Root() { projectId }: GenerationSource, @Ctx() { loaders }: RequestContext): Promise<Project | null> {
    return loaders.project.load(projectId);
  }

  @FieldResolver(() => MediaErrorType, { nullable: true, description: 'Why it failed. Null unless FAILED.' })
  error(@Root() { failure }: GenerationSource): MediaErrorSource | null {
    return failure;
  }

  @FieldResolver(() => [MediaGenerationSourceType], {
    description: 'The media that it was given, in the order of the input. They stay named when the files are gone.',
  })
  async inputs(
    @Root() { id, inline }: GenerationSource,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly GenerationInput[]> {
    return inline?.inputs ?? (await loaders.generationInputs.load(id)) ?? [];
  }

  @FieldResolver(() => [GeneratedMediaType], {
    description:
      'All that it made, whatever its kind: what `images`, `audio` and `video` tell of one kind each. Empty until there is any, and for a transcription.',
  })
  outputs(@Root() generation: GenerationSource, @Ctx() context: RequestContext): Promise<readonly OutputSource[]> {
    return outputsOf(generation, context);
  }
}
