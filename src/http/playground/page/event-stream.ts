/** An event of a server-sent event stream: `next` carries a result, `complete` ends the stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** Longest event that is kept in memory, in characters. */
const maxEventLength = 64 * 1024 * 1024;

/**
 * Reads server-sent events until the stream ends.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      pending += decoder.decode(chunk.value, { stream: true });
      const blocks = pending.split(/\r?\n\r?\n/);
      pending = blocks.pop() ?? '';
      if (pending.length > maxEventLength) {
        throw new Error('The server sent an event that is too long.');
      }
      yield* blocks.map(parseEvent);
    }
  } finally {
    await reader.cancel();
  }
}

function parseEvent(block: string): StreamEvent {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith('event:')) {
      event = line.slice('event:'.length).trim();
    } else if (line.startsWith('data:')) {
      data.push(line.slice('data:'.length).replace(/^ /, ''));
    }
  }
  return { event, data: data.join('\n') };
}
