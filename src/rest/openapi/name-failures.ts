/** What of a call says how it may fail. */
interface Operation {
  /** An empty list: it takes no key. */
  readonly security?: readonly unknown[];
  readonly requestBody?: object;
  readonly responses?: Record<string, object>;
}

const FAILURES: Readonly<Record<string, string>> = {
  401: 'There is no key, or none that is good.',
  404: 'What is named is not there, or not any more.',
  409: 'What is there does not allow it, or the `Idempotency-Key` was used for another request.',
  413: 'It is too large, or a quota is full.',
};

/** Swagger UI knows no `4XX`, and calls these undocumented. Of what anybody may read there is nothing to tell. */
export function nameFailures({ security, requestBody, responses = {} }: Operation): void {
  const failure = responses['4XX'];
  if (failure === undefined || security?.length === 0) return;
  for (const [status, description] of Object.entries(FAILURES)) {
    if (status === '413' && requestBody === undefined) continue;
    responses[status] ??= { ...failure, description };
  }
}
