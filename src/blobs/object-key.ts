const OBJECT_KEY = /^[a-z0-9_]+(?:\/[a-z0-9_]+)*$/;
const MAX_OBJECT_KEY_LENGTH = 200;

export function isObjectKey(text: string): boolean {
  return text.length <= MAX_OBJECT_KEY_LENGTH && OBJECT_KEY.test(text);
}

/** Keeps paths and URLs safe: a key that passes holds no dot, no escape and no empty segment. @throws {TypeError} */
export function assertObjectKey(objectKey: string): void {
  if (!isObjectKey(objectKey)) throw new TypeError(`not an object key: ${JSON.stringify(objectKey.slice(0, 80))}`);
}
