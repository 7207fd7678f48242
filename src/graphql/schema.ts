import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { MediaOrganizationFields } from './account/organization-type';
import { MediaProjectFields } from './account/project-type';
import { MediaViewerFields } from './account/viewer';
import {
  MediaFileErrorFields,
  MediaInputErrorType,
  MediaProviderErrorFields,
  MediaQuotaErrorFields,
  UnsupportedMediaErrorFields,
} from './error/media-error-types';
import { type SubgraphOptions, toSubgraph } from './federation';
import { CreateFileUploadMutation } from './file/create-file-upload';
import { DeleteFileMutation } from './file/delete-file';
import { DeleteFilesMutation } from './file/delete-files';
import { FileConnectionFields } from './file/file-connection';
import { FileFields } from './file/file-fields';
import { FileQueries } from './file/file-queries';
import { ImportFileMutation } from './file/import-file';
import { AudioDetailsType, ImageDetailsType, VideoDetailsType } from './file/media-details';
import { UpdateFileMutation } from './file/update-file';
import { UploadFileMutation } from './file/upload-file';
import { NodeQueries } from './node-queries';
import { MediaStorageBuckets } from './usage/storage-buckets';
import { UsageQueries } from './usage/usage-history';

/** The schema without what federation adds. */
export function createSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      MediaViewerFields,
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
      MediaProjectFields,
      MediaOrganizationFields,
      MediaStorageBuckets,
      UsageQueries,
      MediaFileErrorFields,
      MediaQuotaErrorFields,
      UnsupportedMediaErrorFields,
      MediaProviderErrorFields,
    ],
    orphanedTypes: [ImageDetailsType, AudioDetailsType, VideoDetailsType, MediaInputErrorType],
    // Inputs are checked by the operations, which know what to say of them.
    validate: false,
  });
}

/** The schema that is served. */
export function createSubgraphSchema(options?: SubgraphOptions): GraphQLSchema {
  return toSubgraph(createSchema(), options);
}
