import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BodyPiece } from './request';

/** Connections that send something and then stay open, for as long as the server lets them. */
export interface HeldLoad {
  readonly port: number;
  readonly held: readonly BodyPiece[];
  /** What each sends from time to time meanwhile. */
  readonly drip: { readonly bytes: Buffer; readonly everyMs: number } | null;
  readonly connections: number;
  readonly durationMs: number;
}

/** One that is refused comes again, as an attacker would. */
const REOPEN_DELAY_MS = 500;

/** @returns how many were opened in all */
export async function runHeldLoad({ port, held, drip, connections, durationMs }: HeldLoad): Promise<number> {
  const open = new Set<Socket>();
  const end = performance.now() + durationMs;
  let opened = 0;
  const hold = async () => {
    while (performance.now() < end) {
      opened += 1;
      const socket = connect({ host: '127.0.0.1', port });
      open.add(socket);
      await untilClosed(socket, held, drip);
      open.delete(socket);
      await sleep(REOPEN_DELAY_MS);
    }
  };
  const all = Array.from({ length: connections }, hold);
  await sleep(durationMs);
  for (const socket of open) socket.destroy();
  await Promise.all(all);
  return opened;
}

function untilClosed(socket: Socket, held: readonly BodyPiece[], drip: HeldLoad['drip']): Promise<void> {
  return new Promise((resolve) => {
    for (const { bytes, times } of held) for (let sent = 0; sent < times; sent += 1) socket.write(bytes);
    const timer = drip === null ? undefined : setInterval(() => socket.write(drip.bytes), drip.everyMs);
    socket.resume();
    socket.on('error', () => {});
    socket.once('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
}
