const CODE_BYTES = 1;
const LENGTH_BYTES = 4;

/** Reads the messages of a client (https://www.postgresql.org/docs/18/protocol-message-formats.html) piece by piece, and tells each statement with its name, if it is prepared under one. */
export function statementReader(tell: (statement: string, name: string) => void): (bytes: Buffer) => void {
  let unread = Buffer.alloc(0);
  /** By their names: what is prepared once is sent each time it is bound. */
  const prepared = new Map<string, string>();
  // The first message, which starts the session, has no code.
  let codeBytes = 0;
  return (bytes) => {
    unread = Buffer.concat([unread, bytes]);
    while (unread.length >= codeBytes + LENGTH_BYTES) {
      const end = codeBytes + unread.readInt32BE(codeBytes);
      if (unread.length < end) return;
      const code = codeBytes === 0 ? '' : String.fromCharCode(unread[0] ?? 0);
      const texts = unread.toString('utf8', codeBytes + LENGTH_BYTES, end).split('\0');
      const [first = '', second = ''] = texts;
      // Query has the text alone, Parse a name before it. Bind has the name of a portal, and that of the statement.
      if (code === 'Q') tell(first, '');
      if (code === 'P' && first === '') tell(second, '');
      if (code === 'P' && first !== '') prepared.set(first, second);
      if (code === 'B' && second !== '') tell(prepared.get(second) ?? '', second);
      unread = unread.subarray(end);
      codeBytes = CODE_BYTES;
    }
  };
}

const READY_BYTES = 6;

/** Whether what the server has sent ends with ReadyForQuery: whatever it was asked is done, and committed. */
export function endsReady(bytes: Buffer): boolean {
  return bytes.length >= READY_BYTES && bytes.at(-READY_BYTES) === 0x5a && bytes.readInt32BE(bytes.length - 5) === 5;
}

/** Tells of each statement of a connection whether Postgres commits by it, of itself or because it says so. */
export function commitDetector(): (statement: string) => boolean {
  let inTransaction = false;
  return (statement) => {
    if (/^\s*(BEGIN|START TRANSACTION)/i.test(statement)) inTransaction = true;
    const ends = /^\s*(COMMIT|ROLLBACK)/i.exec(statement)?.[1]?.toUpperCase();
    if (ends !== undefined) inTransaction = false;
    return ends === 'COMMIT' || (!inTransaction && /\b(INSERT|UPDATE|DELETE|add_job|remove_job)\b/.test(statement));
  };
}
