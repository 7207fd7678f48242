/**
 * Where the bytes of a file go in the blob store: by ids alone, never by anything that a client said. The id of the
 * installation keeps two that were given one bucket by mistake from clearing away each other's blobs.
 */
export function objectKeyOf(installationId: string, fileId: string): string {
  return `${installationId}/${fileId}`;
}

export function isObjectKeyOf(installationId: string, objectKey: string): boolean {
  return objectKey.startsWith(`${installationId}/file_`);
}
