import { jsonOf, startWireServer, type WireAnswer, type WireRequest, type WireServer } from './wire-server';

export interface ReplicateServer extends WireServer {
  readonly output: Buffer;
  /** How many questions it takes until the work is done. */
  setWork(questions: number, end?: 'succeeded' | 'failed'): void;
  canceled(): readonly string[];
}

/** Speaks Replicate's wire: https://replicate.com/docs/reference/http. As there, its own address is in every answer. */
export async function startReplicateServer(): Promise<ReplicateServer> {
  const output = Buffer.from('a video that was made');
  const canceled: string[] = [];
  const asked = new Map<string, number>();
  let questions = 2;
  let end = 'succeeded';
  let made = 0;
  const prediction = (id: string, status: string): Record<string, unknown> => ({
    id,
    status,
    output: status === 'succeeded' ? `${server.url}/outputs/${id}.mp4` : null,
    error: status === 'failed' ? 'The words of the provider.' : null,
    urls: {
      get: `https://api.replicate.com/v1/predictions/${id}`,
      cancel: `https://api.replicate.com/v1/predictions/${id}/cancel`,
    },
  });
  const answer = async (request: WireRequest): Promise<WireAnswer> => {
    const [, , first = '', id = '', third] = request.path.split('/');
    if (request.path.startsWith('/outputs/')) return { body: output, headers: { 'content-type': 'video/mp4' } };
    if (first === 'predictions' && third === 'cancel') {
      canceled.push(id);
      return { body: prediction(id, 'canceled') };
    }
    if (first === 'predictions') {
      const times = (asked.get(id) ?? 0) + 1;
      asked.set(id, times);
      return { body: prediction(id, times >= questions ? end : 'processing') };
    }
    made += 1;
    // The whole request comes back, which must not be written down.
    return { status: 201, body: { ...prediction(`p${made}`, 'starting'), ...jsonOf(request) } };
  };
  const server = await startWireServer(answer);
  return {
    ...server,
    output,
    setWork(count, result = 'succeeded') {
      questions = count;
      end = result;
    },
    canceled: () => canceled,
    reset() {
      server.reset();
      asked.clear();
      canceled.length = 0;
      questions = 2;
      end = 'succeeded';
    },
  };
}
