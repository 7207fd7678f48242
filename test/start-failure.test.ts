import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { listenAddressOf, requireFreePort } from '../src/start-failure';

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

it('listens on one address of a name, so that there is one server to drain', async () => {
  expect(await listenAddressOf('localhost')).toBe('127.0.0.1');
  expect(await listenAddressOf('::1')).toBe('::1');
  await expect(listenAddressOf('nowhere.invalid')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
});
