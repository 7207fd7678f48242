/**
 * How long the bytes of a resumable upload may take to arrive, and then to be stored. Long enough to go on the next
 * morning with what was begun the evening before; short enough that what is forgotten does not hold its quota for long.
 */
export const UPLOAD_LIFETIME_SECONDS = 24 * 3600;
