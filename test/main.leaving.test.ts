import { createFileClient } from './support/graphql/file-client';
import { sendHttp } from './support/http/http-client';
import { SteppedUpload } from './support/http/multipart/stepped-upload';
import { ProtocolSocket } from './support/http/protocol-socket';
import { paddedPng, wavOf } from './support/media/media-samples';
import { API_KEY, createInstallation, type SharedInstallation } from './support/processes/installation';
import { killServices, type ServiceProcess } from './support/processes/service-process';
import { eventually } from './support/timing/eventually';

const VIEWER = '{ mediaViewer { project { name } } }';

let installation: SharedInstallation;
beforeAll(async () => {
  installation = await createInstallation();
});
afterEach(() => killServices());
afterAll(() => installation.close());

async function readiness({ url }: ServiceProcess): Promise<readonly [number, string]> {
  const { status, body } = await sendHttp(`${url}/readyz`);
  return [status, JSON.parse(body.toString()).status];
}

describe('a process with a delay', () => {
  it('serves on SIGTERM as before until it is over, but is not ready and keeps no connection', async () => {
    const service = await installation.start({ SHUTDOWN_DELAY_SECONDS: '5' });
    const webSocket = await new ProtocolSocket(service.url).connect(API_KEY);
    const begun = new SteppedUpload(service.url, API_KEY, wavOf(1_000_000));
    begun.send(500_000);
    expect(await readiness(service)).toEqual([200, 'ready']);

    const ended = service.stop();
    await eventually('it is not ready', async () => (await readiness(service))[0] === 503);
    expect(await readiness(service)).toEqual([503, 'leaving']);
    const { headers } = await sendHttp(`${service.url}/healthz`, { headers: { connection: 'keep-alive' } });
    expect(headers.connection).toBe('close');
    expect((await createFileClient(service.url, API_KEY).upload(paddedPng(100))).errors).toEqual([]);
    webSocket.subscribe('1', VIEWER);
    expect((await webSocket.next('next')).payload.data).toEqual({ mediaViewer: { project: { name: 'default' } } });

    expect(await webSocket.closed).toEqual({ code: 1001, reason: 'Going away' });
    begun.finish();
    expect(await begun.answer).toMatchObject({ status: 200, body: { data: { uploadFile: { errors: [] } } } });
    expect(await ended).toEqual({ code: 0, signal: null });
    const told = service.log
      .map(({ msg }) => msg)
      .filter((msg) => ['leaving', 'closing', 'WebSocket'].includes(`${msg}`));
    expect(told).toEqual(['leaving', 'closing', 'WebSocket']);
  });

  it('ends at once when it is told again a while later', async () => {
    const service = await installation.start({ SHUTDOWN_DELAY_SECONDS: '600' });
    service.child.kill('SIGTERM');
    await eventually('it leaves', async () => service.log.some(({ msg }) => msg === 'leaving'));
    let end: object | null = null;
    void service.ended.then((how) => {
      end = how;
    });
    // Two signals within a second are meant as one.
    await eventually('it has ended', async () => {
      service.child.kill('SIGTERM');
      return end;
    });
    expect(end).toEqual({ code: 1, signal: null });
    expect(service.log.map(({ msg }) => msg)).not.toContain('closing');
  });

  it('does not wait where nobody sends requests: as a worker', async () => {
    const service = await installation.start({ ROLE: 'worker', SHUTDOWN_DELAY_SECONDS: '600' });
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  });
});
