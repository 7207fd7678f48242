import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type FastifyInstance, fastify } from 'fastify';
import { closeUnusedConnections } from '../../src/http/connection-lifetime';
import { sendHttp } from '../support/http/http-client';

describe('closeUnusedConnections', () => {
  let app: FastifyInstance;
  let url: string;
  let answer: (text: string) => void;
  let arrived: Promise<void>;
  let closing: Promise<void>;

  beforeEach(async () => {
    app = fastify({ return503OnClosing: false });
    closeUnusedConnections(app);
    closing = new Promise((resolve) => {
      app.addHook('preClose', async () => resolve());
    });
    arrived = new Promise((resolve) => {
      app.get('/', () => {
        resolve();
        return new Promise((answerWith) => {
          answer = answerWith;
        });
      });
    });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });

  async function openUnused(): Promise<Socket> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    const accepted = new Promise((resolve) => app.server.once('connection', resolve));
    await accepted;
    return socket;
  }

  it('lets the server close beside a connection that brings nothing', async () => {
    const socket = await openUnused();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await app.close();
    await closed;
  });

  it('lets it close beside one that has begun to say something', async () => {
    const socket = await openUnused();
    socket.write('GET / HT');
    await app.close();
    socket.destroy();
  });

  it('has one that was just opened bring its request: a proxy opens it for that', async () => {
    const socket = await openUnused();
    const closed = app.close();
    await closing;
    const received = text(socket);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await arrived;
    answer('done');
    expect(await received).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n[\s\S]*done$/i);
    await closed;
  });

  it('does not cut a request that is being answered', async () => {
    const answered = sendHttp(url);
    await arrived;
    const closing = app.close();
    answer('done');
    expect((await answered).body.toString()).toBe('done');
    await closing;
  });
});
