import { ProtocolSocket } from '../../support/http/protocol-socket';
import { type PushServer, startPushServer } from '../../support/http/push-server';

let server: PushServer;
beforeAll(async () => {
  server = await startPushServer({ corsOrigins: ['https://app.example.com'] });
});
afterAll(() => server.close());

describe('a WebSocket', () => {
  it.each<[what: string, origin: string]>([
    ['an allowed origin', 'https://app.example.com'],
    ['this host', 'SELF'],
  ])('may be opened by a page of %s', async (_, origin) => {
    const socket = new ProtocolSocket(server.url, { headers: { origin: origin.replace('SELF', server.url) } });
    await socket.opened;
    await socket.end();
  });

  it.each(['https://evil.example', 'https://app.example.com.evil.example', 'http://app.example.com', 'null', ''])(
    'may not be opened by a page of %j',
    async (origin) => {
      const socket = new ProtocolSocket(server.url, { headers: { origin } });
      await expect(socket.opened).rejects.toThrow('403');
    },
  );

  it.each(['/', '/graphql/stream', '/graphqls', '/uploads/x'])('is not to be had at %s', async (path) => {
    const socket = new ProtocolSocket(server.url, { path });
    await expect(socket.opened).rejects.toThrow('404');
  });

  it('may be asked for with a query string', async () => {
    const socket = new ProtocolSocket(server.url, { path: '/graphql?x=1' });
    await socket.opened;
    await socket.end();
  });
});
