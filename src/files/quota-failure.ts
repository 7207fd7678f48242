import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { MediaFailure } from '../domain/errors';

/** Says which of the two limits an upload of `requestedBytes` did not fit into. */
export async function quotaFailure(
  dataSource: DataSource,
  organizationId: string,
  requestedBytes: number,
): Promise<MediaFailure> {
  const { usedFiles, reservedFiles, maxFiles, maxBytes } = await dataSource.manager.findOneByOrFail(
    OrganizationEntity,
    {
      id: organizationId,
    },
  );
  const details = { type: 'QUOTA', organizationId, requestedBytes } as const;
  if (usedFiles + reservedFiles >= maxFiles) {
    return new MediaFailure(
      'FILE_COUNT_EXCEEDED',
      `The organization may keep ${maxFiles} files and has no room for one more.`,
      { details },
    );
  }
  const message = `The organization may keep ${maxBytes} bytes and has no room for this file.`;
  return new MediaFailure('STORAGE_QUOTA_EXCEEDED', message, { details });
}
