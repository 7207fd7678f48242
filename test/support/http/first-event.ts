/** Subscribes by server-sent events, and leaves after the first. @returns its text; of a request that is refused, the answer */
export async function readFirstEvent(url: string, apiKey: string, query: string, variables: object): Promise<string> {
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${apiKey}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  if (!response.ok || response.body === null) return response.text();
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const event = /^event: next\ndata: .*\n\n/m.exec(text);
    if (event !== null) return event[0];
  }
  return text;
}
