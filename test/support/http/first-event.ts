/** Subscribes by server-sent events, and leaves after the first. @returns its text; of a request that is refused, the answer */
export function readFirstEvent(url: string, apiKey: string, query: string, variables: object): Promise<string> {
  return readEvents(url, apiKey, { query, variables, count: 1 });
}

/** The same of so many, or of all, where it ends before. */
export async function readEvents(
  url: string,
  apiKey: string,
  { count, ...operation }: { readonly query: string; readonly variables: object; readonly count: number },
): Promise<string> {
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${apiKey}`,
    },
    body: JSON.stringify(operation),
  });
  if (!response.ok || response.body === null) return response.text();
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.match(/^event: next\ndata: .*\n\n/gm) ?? [];
    if (events.length >= count) return events.slice(0, count).join('');
  }
  return text;
}
