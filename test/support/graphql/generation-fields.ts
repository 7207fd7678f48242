/** What is told of an error. */
export const ERROR_FIELDS =
  'errors { __typename code message path retryable ... on MediaProviderError { provider providerCode } }';

/** What is told of an output, its bytes among it. */
export const MEDIA_FIELDS = `mimeType sizeBytes sha256 revisedPrompt media { format } base64 dataUri url { url expiresAt }
  persistence { status reason file { id filename project { name } } }`;

export function dataUriOf(type: string, bytes: Buffer): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}
