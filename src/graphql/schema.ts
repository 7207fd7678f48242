import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type PubSub } from 'type-graphql';
import { MediaApiKeyMutations } from './account/api-key-mutations';
import { MediaApiKeyQueries } from './account/api-key-queries';
import { MediaApiKeyFields } from './account/api-key-type';
import { CreateMediaTokenMutation } from './account/create-media-token';
import { MediaOrganizationProjects } from './account/organization-projects';
import { MediaOrganizationFields } from './account/organization-type';
import { MediaProjectMutations } from './account/project-mutations';
import { MediaProjectFields } from './account/project-type';
import { MediaViewerFields } from './account/viewer';
import { FileStoredEventFields, GenerationEndedEventFields, QuotaThresholdEventFields } from './events/event-types';
import { MediaEvents } from './events/media-events';
import { type SubgraphOptions, toSubgraph } from './federation';
import { CreateFileUploadMutation } from './file/create-file-upload';
import { DeleteFileMutation, DeleteFilesMutation } from './file/delete-files';
import { FileConnectionFields, FileQueries } from './file/file-queries';
import { FileFields } from './file/file-type';
import { FileUpdates } from './file/file-updates';
import { ImportFileMutation } from './file/import-file';
import { AudioDetailsType, ImageDetailsType, VideoDetailsType } from './file/media-details';
import { UpdateFileMutation } from './file/update-file';
import { UploadFileMutation } from './file/upload-file';
import { CancelMediaGenerationMutation } from './generation/cancel-generation';
import { FileLineage, FileUseConnectionFields } from './generation/file-lineage';
import { GenerateImageMutation } from './generation/generate-image';
import { GenerateVideoMutation } from './generation/generate-video';
import { GeneratedMediaFields } from './generation/generated-media';
import {
  MediaGenerationConnectionFields,
  MediaGenerationQueries,
  MediaGenerationUpdates,
} from './generation/generation-queries';
import {
  ImageGenerationFields,
  SpeechGenerationFields,
  TranscriptionFields,
  VideoGenerationFields,
} from './generation/generation-results';
import { MediaGenerationFields, MediaGenerationSourceFields } from './generation/media-generation';
import { MediaModelQueries } from './generation/media-models';
import { SynthesizeSpeechMutation } from './generation/synthesize-speech';
import { TranscribeAudioMutation } from './generation/transcribe-audio';
import { countAnswers } from './limits/count-answers';
import { takeTurns } from './limits/take-turns';
import {
  MediaFileErrorFields,
  MediaInputErrorType,
  MediaProviderErrorFields,
  MediaQuotaErrorFields,
  UnsupportedMediaErrorFields,
} from './media-error';
import { NodeQueries } from './node-queries';
import { MediaStorageBuckets } from './usage/storage-buckets';
import { MediaUsagePointFields, UsageQueries } from './usage/usage-history';
import { MediaWebhookMutations } from './webhook/webhook-mutations';
import { MediaWebhookQueries } from './webhook/webhook-queries';
import { MediaWebhookFields } from './webhook/webhook-type';

/** type-graphql asks for it wherever there is a subscription; ours learn of changes from the database. */
const NO_TOPICS: PubSub = {
  publish: () => {},
  subscribe: () => {
    throw new Error('No subscription here has a topic.');
  },
};

/** The schema without what federation adds. */
export function createSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      MediaViewerFields,
      CreateMediaTokenMutation,
      NodeQueries,
      FileQueries,
      UploadFileMutation,
      ImportFileMutation,
      CreateFileUploadMutation,
      UpdateFileMutation,
      DeleteFileMutation,
      DeleteFilesMutation,
      FileFields,
      FileConnectionFields,
      FileUpdates,
      FileLineage,
      FileUseConnectionFields,
      MediaGenerationQueries,
      MediaModelQueries,
      GenerateImageMutation,
      SynthesizeSpeechMutation,
      TranscribeAudioMutation,
      GenerateVideoMutation,
      CancelMediaGenerationMutation,
      MediaGenerationUpdates,
      MediaGenerationFields,
      MediaGenerationConnectionFields,
      MediaGenerationSourceFields,
      ImageGenerationFields,
      SpeechGenerationFields,
      TranscriptionFields,
      VideoGenerationFields,
      GeneratedMediaFields,
      MediaProjectFields,
      MediaProjectMutations,
      MediaOrganizationFields,
      MediaOrganizationProjects,
      MediaApiKeyQueries,
      MediaApiKeyMutations,
      MediaApiKeyFields,
      MediaStorageBuckets,
      UsageQueries,
      MediaUsagePointFields,
      MediaEvents,
      FileStoredEventFields,
      GenerationEndedEventFields,
      QuotaThresholdEventFields,
      MediaWebhookQueries,
      MediaWebhookMutations,
      MediaWebhookFields,
      MediaFileErrorFields,
      MediaQuotaErrorFields,
      UnsupportedMediaErrorFields,
      MediaProviderErrorFields,
    ],
    orphanedTypes: [ImageDetailsType, AudioDetailsType, VideoDetailsType, MediaInputErrorType],
    // Inputs are checked by the operations, which know what to say of them.
    validate: false,
    // Of the schema: test/graphql/schema.test.ts does, and Apollo's server once more before it answers anything.
    skipCheck: true,
    pubSub: NO_TOPICS,
  });
}

/** The schema that is served. */
export function createSubgraphSchema(options?: SubgraphOptions): GraphQLSchema {
  return takeTurns(countAnswers(toSubgraph(createSchema(), options)));
}
