/** Sets of keys have a few kilobytes. */
const MAX_BYTES = 262_144;
/** How long nothing is fetched after it failed: who sends JWTs cannot make us ask again and again. */
const FAILURE_COOLDOWN_MS = 10_000;
/** How long keys are good of an identity provider that is away. */
const STALE_MS = 3_600_000;

/** Fetches by the rules of `jose`: status 200 and JSON, or it fails. */
export type FetchKeys = (url: string, options: RequestInit) => Promise<Response>;

interface FetchedKeys {
  readonly json: string;
  readonly atMs: number;
}

/**
 * Fetches a set of keys of bounded size. While that fails, what was fetched before is as good for an hour, and nothing is
 * tried again for ten seconds.
 */
export function createFetchKeys(now: () => number = Date.now, fetchOnce: FetchKeys = fetch): FetchKeys {
  let last: FetchedKeys | null = null;
  let failure: { readonly error: unknown; readonly atMs: number } | null = null;

  const insteadOf = (error: unknown): Response => {
    if (last !== null && now() - last.atMs < STALE_MS) return new Response(last.json);
    throw error;
  };

  return async (url, options) => {
    if (failure !== null && now() - failure.atMs < FAILURE_COOLDOWN_MS) return insteadOf(failure.error);
    try {
      const response = await fetchOnce(url, options);
      if (response.status !== 200) throw new Error(`The keys were answered with status ${response.status}.`);
      const json = await readText(response);
      requireKeySet(JSON.parse(json));
      last = { json, atMs: now() };
      failure = null;
      return new Response(json);
    } catch (error) {
      failure = { error, atMs: now() };
      return insteadOf(error);
    }
  };
}

/** As `jose` does, which would ask again at once for what it cannot use. */
function requireKeySet(value: unknown): void {
  const keys: unknown = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : null;
  if (Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null)) return;
  throw new Error('The answer is no set of keys.');
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`The keys have more than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
