import { MIMEType } from 'node:util';
import { MultipartError } from './multipart-error';

/** RFC 2046 §5.1.1. */
const MAX_BOUNDARY_CHARACTERS = 70;

/** @throws {MultipartError} not multipart/form-data, or no boundary that separates anything */
export function formBoundary(contentType: string | undefined): string {
  const type = parseContentType(contentType);
  if (type?.essence !== 'multipart/form-data') {
    throw new MultipartError('UNSUPPORTED_MEDIA_TYPE', 'The content type must be multipart/form-data.');
  }
  const boundary = type.params.get('boundary');
  if (boundary === null || boundary === '' || boundary.length > MAX_BOUNDARY_CHARACTERS) {
    throw new MultipartError('BAD_REQUEST', 'The content type must name a boundary of 1 to 70 characters.');
  }
  return boundary;
}

function parseContentType(contentType: string | undefined): MIMEType | null {
  if (contentType === undefined) return null;
  try {
    return new MIMEType(contentType);
  } catch {
    return null;
  }
}
