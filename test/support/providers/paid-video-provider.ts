import { readFixture } from '../media/media-fixtures';
import { Gate } from '../timing/gate';
import { startWireServer, type WireAnswer, type WireRequest, type WireServer } from './wire-server';

/** The model that it is asked for, as clients name it. */
export const PAID_MODEL = 'replicate/bytedance/seedance-1-pro';

/** A provider that is paid for each video, and can be made to wait at any step. */
export interface PaidVideoProvider extends WireServer {
  /** How often it was asked to make a video: how often it has to be paid. */
  charges(): number;
  /** What it was told to make no more of, by its own ids. */
  cancellations(): readonly string[];
  /** Whether it is still at it, whenever it is asked. */
  setPending(isPending: boolean): void;
  readonly submission: Gate;
  readonly question: Gate;
  readonly download: Gate;
  /** Somebody's picture, for videos to begin with. */
  readonly picture: Gate;
  /** What a process needs to use it. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function startPaidVideoProvider(): Promise<PaidVideoProvider> {
  const gates = { submission: new Gate(), question: new Gate(), download: new Gate(), picture: new Gate() };
  const canceled: string[] = [];
  let charges = 0;
  let isPending = false;
  const prediction = (id: string, status: string) => ({
    id,
    status,
    output: status === 'succeeded' ? `${server.url}/outputs/${id}.mp4` : null,
    urls: { get: `${server.url}/v1/predictions/${id}`, cancel: `${server.url}/v1/predictions/${id}/cancel` },
  });
  const answer = async ({ method, path }: WireRequest): Promise<WireAnswer> => {
    if (path.startsWith('/outputs/')) {
      await gates.download.pass();
      return { body: readFixture('video.mp4'), headers: { 'content-type': 'video/mp4' } };
    }
    if (path === '/picture.png') {
      await gates.picture.pass();
      return { body: readFixture('still.png'), headers: { 'content-type': 'image/png' } };
    }
    const [, , , predictionId = '', action] = path.split('/');
    if (action === 'cancel') {
      canceled.push(predictionId);
      return { body: prediction(predictionId, 'canceled') };
    }
    if (method === 'POST') {
      charges += 1;
      const id = `p${charges}`;
      await gates.submission.pass();
      return { status: 201, body: prediction(id, 'starting') };
    }
    await gates.question.pass();
    return { body: prediction(predictionId, isPending ? 'processing' : 'succeeded') };
  };
  const server = await startWireServer(answer);
  return {
    ...server,
    ...gates,
    charges: () => charges,
    setPending(value) {
      isPending = value;
    },
    cancellations: () => canceled,
    environment: {
      REPLICATE_API_TOKEN: 'key-of-the-provider',
      REPLICATE_BASE_URL: `${server.url}/v1`,
      MEDIA_FETCH_ALLOWED_HOSTS: new URL(server.url).host,
    },
  };
}
