import { multipartBody, readEvents, type StreamEvent } from '../../../../src/http/playground/page/send-request';

const picture = new File(['picture'], 'sun.png', { type: 'image/png' });
const sound = new File(['sound'], 'tone.wav', { type: 'audio/wav' });

function fieldsOf(body: FormData) {
  return { operations: JSON.parse(String(body.get('operations'))), map: JSON.parse(String(body.get('map'))) };
}

describe('the multipart body', () => {
  it('has operations, map and files, in this order', () => {
    const body = multipartBody({ query: 'mutation A { a }', operationName: 'A' }, [
      { name: 'file', content: picture, path: 'variables.file' },
    ]);
    expect([...body.keys()]).toEqual(['operations', 'map', 'file']);
    expect(fieldsOf(body)).toEqual({
      operations: { query: 'mutation A { a }', operationName: 'A', variables: { file: null } },
      map: { file: ['variables.file'] },
    });
    expect(body.get('file')).toMatchObject({ name: 'sun.png', type: 'image/png', size: 7 });
  });

  it('makes the objects and lists above a file, and keeps the other variables', () => {
    const variables = { input: { purpose: 'INPUT' } };
    const body = multipartBody({ query: '', variables }, [
      { name: 'file', content: picture, path: 'variables.input.files.0' },
      { name: 'file2', content: sound, path: 'variables.input.files.1' },
    ]);
    expect(fieldsOf(body).operations.variables).toEqual({ input: { purpose: 'INPUT', files: [null, null] } });
    expect(variables).toEqual({ input: { purpose: 'INPUT' } });
  });

  it('replaces what stands where a file belongs', () => {
    const body = multipartBody({ query: '', variables: { file: 'sun.png', input: null } }, [
      { name: 'file', content: picture, path: 'variables.file' },
      { name: 'file2', content: sound, path: 'variables.input.file' },
    ]);
    expect(fieldsOf(body).operations.variables).toEqual({ file: null, input: { file: null } });
  });

  it('reaches no prototype', () => {
    multipartBody({ query: '' }, [
      { name: 'file', content: picture, path: 'variables.constructor.prototype.polluted' },
    ]);
    multipartBody({ query: '' }, [{ name: 'file', content: picture, path: 'variables.__proto__.polluted' }]);
    expect('polluted' in {}).toBe(false);
  });
});

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
