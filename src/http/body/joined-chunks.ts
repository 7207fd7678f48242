import { IncomingMessage } from 'node:http';

/** A piece as large as this is handed on as it came. */
const LARGE_BYTES = 2 * 1024;
/** So many small ones are handed on as they came: ordinary bodies have a few. */
const ORDINARY_PIECES = 16;
/** So many of the others are put together. */
const JOINED_PIECES = 1_000;

/**
 * A request whose body comes in pieces of a useful size. A client may cut it into chunks of one byte each (RFC 9112 §7.1),
 * of which Node hands over eleven thousand on end for each read of a connection: every one of them is an object, keeps
 * the 64 KiB that it was cut from, and wakes whatever reads the body. Four connections that sent 20 kB/s that way kept
 * everybody else waiting for seconds. So what is small is put together, until the event loop goes on at the latest.
 */
export class JoinedChunks extends IncomingMessage {
  // The parser may push before a constructor of ours would have set them.
  declare private pieces: number | undefined;
  declare private small: Buffer[] | undefined;

  /** Called by Node's parser with each piece, and with null at the end. @returns false: nothing more is wanted for now */
  override push(piece: Buffer | null): boolean {
    this.pieces = (this.pieces ?? 0) + 1;
    if (piece === null || piece.length >= LARGE_BYTES || this.pieces <= ORDINARY_PIECES) {
      this.pushSmall();
      return super.push(piece);
    }
    if (this.small === undefined) {
      this.small = [];
      setImmediate(() => {
        // Node stops reading where `push` answers false; for these pieces it answered true.
        if (!this.pushSmall() && !this.complete && !this.destroyed) this.socket.pause();
      });
    }
    this.small.push(piece);
    return this.small.length < JOINED_PIECES || this.pushSmall();
  }

  private pushSmall(): boolean {
    const { small } = this;
    this.small = undefined;
    return small === undefined || super.push(Buffer.concat(small));
  }
}
