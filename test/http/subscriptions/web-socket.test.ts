import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { SUBSCRIPTION_LIMITS } from '../../../src/http/subscriptions/subscription-options';
import { protocolSocket } from '../../../src/http/subscriptions/web-socket-connection';

class Socket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly protocol = 'graphql-transport-ws';
  readonly bufferedAmount = 0;
  readonly sent: (() => void)[] = [];
  isPaused = false;
  send(_data: string, callback: () => void) {
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
