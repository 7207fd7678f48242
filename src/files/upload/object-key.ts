/**
 * Where the bytes of a file, or bytes that are held, go in the blob store: by ids alone, never by anything that a client said. The id of the
 * installation keeps two that were given one bucket by mistake from clearing away each other's blobs.
 */
export function objectKeyOf(installationId: string, id: string): string {
  return `${installationId}/${id}`;
}

export function isObjectKeyOf(installationId: string, objectKey: string): boolean {
  return objectKey.startsWith(`${installationId}/file_`) || objectKey.startsWith(`${installationId}/held_`);
}
