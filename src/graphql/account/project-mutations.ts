import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, ID, Info, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import {
  createOwnProject,
  type OwnNewProject,
  type OwnProjectChanges,
  updateOwnProject,
} from '../../accounts/own-projects';
import type { Project } from '../../domain/account';
import type { RequestContext } from '../context';
import { refuseLostVariables } from '../lost-variables';
import { answer, MediaErrorType } from '../media-error';
import { GraphQLSafeInt } from '../scalars';
import { MediaProjectType } from './project-type';

const NAME = 'unique in the organization, 1 to 100 printable characters.';
const RETENTION =
  'No file is kept for longer, from 1; nor for longer than the organization says. Null: no limit of its own.';
const DEFAULT_TTL = 'How long a file is kept for which no time was asked, from 1. Null: as long as retention allows.';
const REQUESTS =
  'How many requests a minute all who come with keys of the project may send together, from 1. Null: no limit of its own.';
const OWNER_BYTES = 'How many bytes each owner may keep. Null: no limit of its own.';
const OWNER_FILES = 'How many files each owner may keep. Null: no limit of its own.';
const NOTHING_KEPT = 'Whether the project keeps nothing at all of what is uploaded and generated from now on.';
const STORE = 'Whether outputs of generations are stored when a call does not say.';
const PROMPTS = 'Whether files that a generation makes have its prompt among their metadata.';

/** What is to bound the project: a lost variable would leave it without. */
const POLICY = [
  'zeroDataRetention',
  'storeByDefault',
  'keepPrompts',
  'retentionSeconds',
  'defaultTtlSeconds',
  'requestsPerMinute',
  'ownerMaxBytes',
  'ownerMaxFiles',
] as const;

/** Of both inputs: in the graph there is no such type. */
@InputType()
abstract class ProjectLimits {
  @Field(() => Int, { nullable: true, description: RETENTION })
  readonly retentionSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: DEFAULT_TTL })
  readonly defaultTtlSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: REQUESTS })
  readonly requestsPerMinute?: number | null;

  @Field(() => GraphQLSafeInt, { nullable: true, description: OWNER_BYTES })
  readonly ownerMaxBytes?: number | null;

  @Field(() => Int, { nullable: true, description: OWNER_FILES })
  readonly ownerMaxFiles?: number | null;
}

@InputType('CreateMediaProjectInput', { description: 'A project, and what is to hold for its files.' })
export class CreateMediaProjectInput extends ProjectLimits implements OwnNewProject {
  @Field(() => String, { description: `Its name: ${NAME}` })
  readonly name!: string;

  @Field(() => Boolean, { defaultValue: false, description: NOTHING_KEPT })
  readonly zeroDataRetention!: boolean;

  @Field(() => Boolean, { defaultValue: true, description: STORE })
  readonly storeByDefault!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: PROMPTS })
  readonly keepPrompts!: boolean;
}

@InputType('UpdateMediaProjectInput', {
  description:
    'What to change of a project. What is not given stays; null takes a limit away. What changes holds for files that are stored from then on.',
})
export class UpdateMediaProjectInput extends ProjectLimits implements OwnProjectChanges {
  @Field(() => ID, { description: 'The project.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: `Its new name: ${NAME}` })
  readonly name?: string | null;

  @Field(() => Boolean, { nullable: true, description: NOTHING_KEPT })
  readonly zeroDataRetention?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: STORE })
  readonly storeByDefault?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: PROMPTS })
  readonly keepPrompts?: boolean | null;
}

@ObjectType('MediaProjectPayload', {
  simpleResolvers: true,
  description: 'What came of a new project, or of a change.',
})
export class MediaProjectPayload {
  @Field(() => MediaProjectType, {
    nullable: true,
    description: 'The project as it is now; null when none was made, or nothing was changed.',
  })
  readonly project!: Project | null;

  @Field(() => [MediaErrorType], { description: 'Why nothing was made or changed; empty when it was.' })
  readonly errors!: readonly MediaErrorType[];
}

type Outcome = Omit<MediaProjectPayload, 'errors'>;

@Resolver()
export class MediaProjectMutations {
  @Mutation(() => MediaProjectPayload, {
    description: 'Makes a project. Needs a key of the organization with the scope ADMIN.',
  })
  createMediaProject(
    @Arg('input', () => CreateMediaProjectInput, { description: 'What is to hold for it.' })
    input: CreateMediaProjectInput,
    @Ctx() { storage, caller, loaders }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<MediaProjectPayload> {
    return answer<Outcome>(
      async () => {
        refuseLostVariables(info, ...POLICY);
        const project = await createOwnProject(storage, caller, input);
        loaders.projectChanged(project);
        return { project };
      },
      { project: null },
    );
  }

  @Mutation(() => MediaProjectPayload, {
    description:
      'Changes the name of a project and what holds for its files. Needs a key of the organization with the scope ADMIN: no key of a project lifts what limits it.',
  })
  updateMediaProject(
    @Arg('input', () => UpdateMediaProjectInput, { description: 'The project and its changes.' })
    input: UpdateMediaProjectInput,
    @Ctx() { storage, caller, loaders }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<MediaProjectPayload> {
    return answer<Outcome>(
      async () => {
        refuseLostVariables(info, ...POLICY);
        const project = await updateOwnProject(storage, caller, input);
        loaders.projectChanged(project);
        return { project };
      },
      { project: null },
    );
  }
}
