import { readEvents, type StreamEvent } from '../../../../src/http/playground/page/event-stream';

async function read(...chunks: readonly string[]): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of readEvents(new Blob(chunks.length === 0 ? [] : [...chunks]).stream())) {
    events.push(event);
  }
  return events;
}

describe('the event stream', () => {
  it('is read event by event', async () => {
    expect(await read('event: next\ndata: {"data":1}\n\n', 'event: complete\ndata: \n\n')).toEqual([
      { event: 'next', data: '{"data":1}' },
      { event: 'complete', data: '' },
    ]);
  });

  it('may be cut anywhere, even inside a character', async () => {
    const bytes = new TextEncoder().encode('event: next\r\ndata: {"name":"Ünï 🎬"}\r\n\r\n');
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) {
          controller.enqueue(Uint8Array.of(byte));
        }
        controller.close();
      },
    });
    const events: StreamEvent[] = [];
    for await (const event of readEvents(stream)) {
      events.push(event);
    }
    expect(events).toEqual([{ event: 'next', data: '{"name":"Ünï 🎬"}' }]);
  });

  it('joins the lines of an event and passes over comments', async () => {
    expect(await read(': keep-alive\n\nevent: next\ndata: {\ndata: }\n\n')).toEqual([
      { event: 'message', data: '' },
      { event: 'next', data: '{\n}' },
    ]);
  });

  it('drops an event that was not finished', async () => {
    expect(await read('event: next\ndata: {}')).toEqual([]);
  });

  it('is cancelled when the reader stops early', async () => {
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('event: next\ndata: {}\n\n'));
      },
      cancel() {
        isCancelled = true;
      },
    });
    for await (const { event } of readEvents(stream)) {
      expect(event).toBe('next');
      break;
    }
    expect(isCancelled).toBe(true);
  });
});
