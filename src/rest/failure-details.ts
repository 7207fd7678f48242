import type { FastifyRequest } from 'fastify';
import type { MediaFailureDetails } from '../domain/errors';
import type { FileServices } from '../files/file-services';
import { callerOf } from '../http/request-caller';
import { readStorageUsage } from '../usage/storage-usage';

/** What a failure carries beyond its code, by the names that both wires have for it. */
export async function detailsOf(
  details: MediaFailureDetails,
  storage: FileServices,
  request: FastifyRequest,
): Promise<Record<string, unknown>> {
  switch (details.type) {
    case 'INPUT':
      return {};
    case 'FILE':
      return { file_id: details.fileId };
    case 'QUOTA':
      return {
        // How many come is not known before they have, where the request does not tell.
        ...(details.requestedBytes > 0 && { requested_bytes: details.requestedBytes }),
        usage: await usageOf(storage, request),
      };
    case 'UNSUPPORTED':
      return { detected_mime_type: details.detectedMimeType, accepted_mime_types: details.acceptedMimeTypes };
    case 'PROVIDER':
      return {
        provider: details.provider,
        provider_code: details.providerCode,
        retry_after_seconds: details.retryAfterSeconds,
      };
    default:
      return details satisfies never;
  }
}

/** Of the organization, or of the owner that the caller comes for, as of now. */
async function usageOf(storage: FileServices, request: FastifyRequest): Promise<Record<string, number> | null> {
  const caller = callerOf(request);
  const usage = (await readStorageUsage(storage, caller, [caller.organizationId])).get(caller.organizationId);
  if (usage === undefined) return null;
  return {
    used_bytes: usage.usedBytes,
    reserved_bytes: usage.reservedBytes,
    limit_bytes: usage.limitBytes,
    remaining_bytes: usage.remainingBytes,
    files: usage.files,
    reserved_files: usage.reservedFiles,
    files_limit: usage.filesLimit,
    remaining_files: usage.remainingFiles,
  };
}
