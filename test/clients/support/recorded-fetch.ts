/** What a client sent. */
export interface SentRequest {
  readonly method: string;
  /** The operation; null for a form, whose parts other tests look at. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  readonly body: any;
}

export interface RecordedFetch {
  readonly fetch: typeof fetch;
  readonly sent: SentRequest[];
}

/** A `fetch` for clients that take one, which remembers what went through it. */
export function recordFetch(): RecordedFetch {
  const sent: SentRequest[] = [];
  return {
    sent,
    fetch: (input, init) => {
      const body = init?.body;
      sent.push({ method: init?.method ?? 'GET', body: typeof body === 'string' ? JSON.parse(body) : null });
      return fetch(input, init);
    },
  };
}
