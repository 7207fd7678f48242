/**
 * Whether a text has the form of a signed JWT (RFC 7515 §3.1): three parts in base64url, each spelled in the one way that
 * its bytes have. Others are read as well by who is lenient: then what was signed once would be good in many spellings.
 */
export function isCompactJwt(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 3 && parts.every(isCanonical);
}

function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}
