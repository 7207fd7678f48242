import { loadConsoleModules } from '../../support/console/console-modules';

type Outcome = { readonly state: string; readonly failure?: { readonly code: string } };
interface Modules {
  askOutcome(client: object, id: string): Promise<Outcome>;
  awaitOutcome(client: object, id: string, isOver: () => boolean): Promise<Outcome>;
  placeAfter(failure: { readonly code: string }, status: number): string;
}

const { askOutcome, awaitOutcome, placeAfter } = loadConsoleModules<Modules>(
  'files/upload/upload-outcome',
  'files/upload/send-bytes',
);

const failed = (code: string) => ({ error: { graphQLErrors: [{ message: code, extensions: { code } }] } });
const unreachable = { error: { graphQLErrors: [], networkError: new Error('refused') } };
const found = (status: string, error: object | null = null) => ({ data: { file: { id: 'file_1', status, error } } });

/** Answers one after the other, the last again and again. */
function clientOf(...answers: readonly object[]) {
  const left = [...answers];
  return { query: async () => (left.length > 1 ? left.shift() : left[0]) };
}

describe('what became of bytes that were sent', () => {
  it.each([
    [found('READY'), 'ready'],
    [found('AWAITING_UPLOAD'), 'awaited'],
    [found('PROCESSING'), 'awaited'],
    [found('FAILED', { code: 'CORRUPT_MEDIA', message: 'no' }), 'refused'],
    [{ data: { file: null } }, 'gone'],
    [failed('FILE_DELETED'), 'gone'],
    [failed('RATE_LIMITED'), 'unknown'],
    [failed('OVERLOADED'), 'unknown'],
    [failed('INTERNAL_SERVER_ERROR'), 'unknown'],
    [failed('FORBIDDEN'), 'unknown'],
    [unreachable, 'unknown'],
  ])('is told as it is: %j', async (answer, state) => {
    expect((await askOutcome(clientOf(answer), 'file_1')).state).toBe(state);
  });

  it('is asked again while the service is busy or away', async () => {
    const client = clientOf(failed('RATE_LIMITED'), unreachable, found('AWAITING_UPLOAD'), found('READY'));
    expect(await awaitOutcome(client, 'file_1', () => false)).toEqual({ state: 'ready' });
  });

  it('is not known to a key that may not ask, nor to who stops asking: it is not said to be done', async () => {
    expect((await awaitOutcome(clientOf(failed('FORBIDDEN')), 'file_1', () => false)).state).toBe('unknown');
    expect((await awaitOutcome(clientOf(found('PROCESSING')), 'file_1', () => true)).state).toBe('unknown');
  });
});

describe('the place of an upload that has failed', () => {
  it.each([
    ['UNAUTHENTICATED', 401, 'waits'],
    ['FORBIDDEN', 403, 'waits'],
    ['RATE_LIMITED', 429, 'waits'],
    ['UNKNOWN', 413, 'waits'],
    ['STORAGE_UNAVAILABLE', 503, 'waits'],
    ['NETWORK', 0, 'waits'],
    ['UNSUPPORTED_MEDIA_TYPE', 415, 'refused'],
    ['CORRUPT_MEDIA', 400, 'refused'],
    ['NOT_FOUND', 404, 'gone'],
    ['UPLOAD_EXPIRED', 410, 'gone'],
  ])('after %s, %i: %s', (code, status, place) => {
    expect(placeAfter({ code }, status)).toBe(place);
  });
});
