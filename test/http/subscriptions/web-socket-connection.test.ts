import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { SUBSCRIPTION_LIMITS } from '../../../src/http/subscriptions/subscription-options';
import { protocolSocket, SilentConnections } from '../../../src/http/subscriptions/web-socket-connection';

let dropped: string[];
beforeEach(() => {
  dropped = [];
});

const silent = (name: string, origin: string) => ({ origin, drop: () => void dropped.push(name) });

describe('silent connections', () => {
  it('make room for a newer one by the oldest', () => {
    const connections = new SilentConnections(2);
    for (const name of ['1', '2', '3', '4']) connections.add(silent(name, 'here'));
    expect(dropped).toEqual(['1', '2']);
    expect(connections.total).toBe(2);
  });

  it('make room by the oldest of whoever has the most', () => {
    const connections = new SilentConnections(4);
    connections.add(silent('single', 'there'));
    for (const name of ['1', '2', '3', '4', '5']) connections.add(silent(name, 'here'));
    connections.add(silent('other', 'elsewhere'));
    expect(dropped).toEqual(['1', '2', '3']);
  });

  it('need no room once they have spoken or are gone, and are not dropped then', () => {
    const connections = new SilentConnections(1);
    const first = silent('1', 'here');
    connections.add(first);
    connections.delete(first);
    connections.delete(first);
    expect(connections.total).toBe(0);
    connections.add(silent('2', 'here'));
    connections.add(silent('3', 'here'));
    expect(dropped).toEqual(['2']);
  });
});

class Socket extends EventEmitter {
  readonly OPEN = 1;
  readonly CLOSED = 3;
  readonly readyState = 1;
  readonly protocol = 'graphql-transport-ws';
  readonly bufferedAmount = 0;
  readonly sent: (() => void)[] = [];
  isPaused = false;
  readonly data: unknown[] = [];
  send(data: unknown, _options: object, callback: () => void) {
    this.data.push(data);
    this.sent.push(callback);
  }
  pause() {
    this.isPaused = true;
  }
  resume() {
    this.isPaused = false;
  }
}

function open() {
  const socket = new Socket();
  const waiting: (() => void)[] = [];
  const held = new Set<number>();
  const handled: string[] = [];
  let hasTime = true;
  const protocol = protocolSocket(
    socket as unknown as WebSocket,
    SUBSCRIPTION_LIMITS,
    {
      turnForMessage: () => (hasTime ? null : new Promise((resolve) => waiting.push(resolve))),
      encode: (text: string) => (text.length < 600 ? text : nextTurn().then(() => Buffer.from(text))),
      countUnread: (characters) => {
        held.add(characters);
        return () => held.delete(characters);
      },
    },
    () => {},
  );
  protocol.onMessage(async (text) => void handled.push(text));
  const setTime = (now: boolean) => {
    hasTime = now;
  };
  return { socket, protocol, waiting, held, handled, setTime };
}

it('reads messages in their order, each in its turn, and no more meanwhile', async () => {
  const { socket, waiting, handled, setTime } = open();
  socket.emit('message', 'a');
  expect(handled).toEqual(['a']);
  setTime(false);
  for (const text of ['b', 'c', 'd']) socket.emit('message', text);
  expect({ handled, isPaused: socket.isPaused, asked: waiting.length }).toEqual({
    handled: ['a'],
    isPaused: true,
    asked: 1,
  });
  waiting[0]?.();
  await nextTurn();
  expect({ handled, isPaused: socket.isPaused, asked: waiting.length }).toEqual({
    handled: ['a', 'b'],
    isPaused: true,
    asked: 2,
  });
  setTime(true);
  socket.emit('message', 'e');
  expect(handled).toEqual(['a', 'b']);
  waiting[1]?.();
  await nextTurn();
  expect({ handled, isPaused: socket.isPaused }).toEqual({ handled: ['a', 'b', 'c', 'd', 'e'], isPaused: false });
});

it('counts what it sends until it was sent', async () => {
  const { socket, protocol, held } = open();
  const sent = protocol.send('x'.repeat(5));
  expect([...held]).toEqual([5]);
  socket.sent[0]?.();
  await sent;
  expect([...held]).toEqual([]);
});

it('sends a large message when it was encoded, and counts it until then', async () => {
  const { socket, protocol, held } = open();
  const sent = protocol.send('large '.repeat(100));
  expect([...held]).toEqual([600]);
  expect(socket.data).toEqual([]);
  await nextTurn();
  expect(socket.data).toEqual([Buffer.from('large '.repeat(100))]);
  socket.sent[0]?.();
  await sent;
  expect([...held]).toEqual([]);
});

it('hands on no message whose connection is no more when its turn has come', async () => {
  const { socket, waiting, handled, setTime } = open();
  setTime(false);
  for (const text of ['a', 'b']) socket.emit('message', text);
  Object.assign(socket, { readyState: 3 });
  waiting[0]?.();
  await nextTurn();
  waiting[1]?.();
  await nextTurn();
  setTime(true);
  socket.emit('message', 'c');
  expect(handled).toEqual([]);
});
