import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { MediaFailure } from '../domain/errors';

/** Says which of the two limits one more file of `requestedBytes` did not fit into. */
export async function quotaFailure(
  dataSource: DataSource,
  organizationId: string,
  requestedBytes: number,
): Promise<MediaFailure> {
  const { usedFiles, reservedFiles, maxFiles, maxBytes } = await readLimits(dataSource, organizationId);
  if (usedFiles + reservedFiles < maxFiles) return bytesExceeded(maxBytes, requestedBytes);
  const message = `The organization may keep ${maxFiles} files and has no room for one more.`;
  return new MediaFailure('FILE_COUNT_EXCEEDED', message, { details: { type: 'QUOTA', requestedBytes } });
}

/** Says that an upload which has its place among the files did not find room for as many as `requestedBytes`. */
export async function growthFailure(
  dataSource: DataSource,
  organizationId: string,
  requestedBytes: number,
): Promise<MediaFailure> {
  const { maxBytes } = await readLimits(dataSource, organizationId);
  return bytesExceeded(maxBytes, requestedBytes);
}

function readLimits(dataSource: DataSource, id: string): Promise<OrganizationEntity> {
  return dataSource.manager.findOneByOrFail(OrganizationEntity, { id });
}

function bytesExceeded(maxBytes: number, requestedBytes: number): MediaFailure {
  const message = `The organization may keep ${maxBytes} bytes and has no room for this file.`;
  return new MediaFailure('STORAGE_QUOTA_EXCEEDED', message, { details: { type: 'QUOTA', requestedBytes } });
}
