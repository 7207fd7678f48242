/** null where it is not JSON. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(withoutMark(body)).toString('utf8'));
  } catch {
    return null;
  }
}

/** Without the byte order mark that some servers put before UTF-8: a reader may ignore it (RFC 8259, section 8.1). */
export function withoutMark(body: Uint8Array): Uint8Array {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}
