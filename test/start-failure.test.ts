import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { requireFreePort } from '../src/start-failure';

it('tells a port that is in use from one that is free, and leaves that so', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const place = { host: '127.0.0.1', port };
  await expect(requireFreePort(place)).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen', port });
  server.close();
  await once(server, 'close');
  await requireFreePort(place);
  await requireFreePort(place);
});
